{{ config(materialized='ephemeral') }}

-- which card went from which board to which: by itself, or with the list that it was in, of which its own history
-- does not tell. A move between boards is an action on both; the source board's counts where the other is not visible.
with

actions as (
    select
        *,
        coalesce(card_id, data.list.id) as moved_id,
        action_type in ('moveCardToBoard', 'moveListToBoard') as is_told_by_target,
    from {{ ref('stg_trello__actions') }}
    where
        action_type in ('moveCardToBoard', 'moveCardFromBoard', 'moveListToBoard', 'moveListFromBoard')
        and not is_deleted
),

named as (
    select
        *,
        case when is_told_by_target then data.boardSource.id else data.board.id end as from_id,
        case when is_told_by_target then data.boardSource.name else data.board.name end as from_name,
        case when is_told_by_target then data.board.id else data.boardTarget.id end as to_id,
        case when is_told_by_target then data.board.name else data.boardTarget.name end as to_name,
    from actions
    qualify row_number() over (
        partition by moved_id, from_id, to_id, date_trunc('minute', occurred_at)
        order by is_told_by_target desc, action_id asc
    ) = 1
)

select card_id, action_id, occurred_at, author_id, from_id, from_name, to_id, to_name
from named
where card_id is not null
union all
select
    stays.card_id, named.action_id, named.occurred_at, named.author_id, named.from_id, named.from_name, named.to_id,
    named.to_name,
from named
inner join {{ ref('int_trello_list_stay') }} as stays
    on named.moved_id = stays.place_id and {{ holds_at('stays', 'named.occurred_at') }}
where named.card_id is null
