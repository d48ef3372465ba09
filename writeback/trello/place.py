"""The board that a card is on."""

BOARD = """(
    select any_value(items.container_id)
    from marts.dim_work_item as items
    where items.source = 'trello' and items.source_id = plan.object_id
)"""
