with

utterances as (
    select * from {{ ref('int_utterance') }}
),

-- what is said after a fortnight's silence is a new conversation in an old place
openings as (
    select
        *,
        case
            when occurred_at - lag(occurred_at) over place > interval '{{ var("conversation_silence_days") }}' day
                then 1
            when lag(occurred_at) over place is null then 1
            else 0
        end as opens,
    from utterances
    window place as (partition by place_key order by occurred_at, interaction_key)
),

conversations as (
    select
        *,
        place_key || '#' || sum(opens) over (
            partition by place_key order by occurred_at, interaction_key
        ) as conversation_key,
    from openings
),

turn_starts as (
    select
        *,
        case
            when lag(team_id) over talk = team_id then 0
            else 1
        end as starts_turn,
    from conversations
    window talk as (partition by conversation_key order by occurred_at, interaction_key)
),

turns_counted as (
    select
        *,
        sum(starts_turn) over (partition by conversation_key order by occurred_at, interaction_key) as turn_no,
    from turn_starts
),

-- the first turn goes to the team of the channel, else to the item's; each later one to the team that spoke before
turns as (
    select
        conversation_key,
        turn_no,
        team_id,
        min(occurred_at) as began_at,
        case
            when turn_no > 1
                then lag(team_id) over (partition by conversation_key order by turn_no)
            when max(channel_team_id) != team_id then max(channel_team_id)
            when min_by(item_team_id, (occurred_at, interaction_key)) != team_id
                then min_by(item_team_id, (occurred_at, interaction_key))
        end as to_team_id,
    from turns_counted
    group by conversation_key, turn_no, team_id
),

-- only what opens a conversation is surely a question: what closes one needs no answer
questions as (
    select said.*, turns.to_team_id
    from turns_counted as said
    inner join turns on said.conversation_key = turns.conversation_key and said.turn_no = turns.turn_no
    where said.turn_no = 1 and said.starts_turn = 1 and turns.to_team_id is not null and not said.is_about_finished_work
),

-- a comment may be answered by a deed: the asked team does something with the item
replies as (
    select conversation_key, team_id, began_at as replied_at
    from turns
    where turn_no > 1
    union all
    select questions.conversation_key, memberships.team_id, acts.occurred_at
    from questions
    inner join {{ ref('int_interaction') }} as acts
        on questions.work_item_key = acts.work_item_key and questions.occurred_at < acts.occurred_at
    inner join {{ ref('bridge_person_team') }} as memberships
        on
            acts.person_id = memberships.person_id
            and acts.occurred_at >= memberships.valid_from
            and (memberships.valid_to is null or acts.occurred_at < memberships.valid_to)
    where questions.kind = 'comment' and acts.kind in ('edit', 'move', 'worklog') and not acts.is_own_write
),

answers as (
    select
        questions.interaction_key,
        min(replies.replied_at) as replied_at,
    from questions
    left join replies
        on questions.conversation_key = replies.conversation_key and questions.to_team_id = replies.team_id
    group by questions.interaction_key
)

select
    said.interaction_key,
    said.source,
    said.kind,
    said.conversation_key,
    cast(said.turn_no as bigint) as turn_no,
    said.work_item_key,
    said.person_id,
    said.team_id as from_team_id,
    turns.to_team_id,
    said.occurred_at,
    answers.interaction_key is not null as is_question,
    answers.replied_at,
from turns_counted as said
inner join turns on said.conversation_key = turns.conversation_key and said.turn_no = turns.turn_no
left join answers on said.interaction_key = answers.interaction_key
where turns.to_team_id is not null
