with

statements as (
    select
        statements.*,
        scope.team_id,
    from {{ ref('int_requirement_statement') }} as statements
    inner join {{ ref('int_conflict_scope') }} as scope on statements.work_item_key = scope.work_item_key
    where not scope.is_unowned
),

tokens as (
    select
        tokens.*,
        count(*) over (partition by tokens.statement_key) as tokens_in_statement,
        count(*) over (partition by tokens.token) as statements_with_token,
    from {{ ref('int_statement_token') }} as tokens
),

postings as (
    select
        tokens.*,
        statements.work_item_key,
        statements.team_id,
        statements.aspect,
        statements.polarity,
        statements.low,
        statements.high,
    from tokens
    inner join statements on tokens.statement_key = statements.statement_key
),

-- only statements that cannot both hold are worth pairing: this keeps the join small
pairs as (
    select
        a.statement_key as statement_a,
        b.statement_key as statement_b,
        a.aspect,
        count(*) as shared_tokens,
        count(*) * 1.0 / least(min(a.tokens_in_statement), min(b.tokens_in_statement)) as overlap,
        count(*) * 1.0 / greatest(min(a.tokens_in_statement), min(b.tokens_in_statement)) as whole_overlap,
        min(a.statements_with_token) as rarest_token,
    from postings as a
    inner join postings as b
        on
            a.token = b.token
            and a.aspect = b.aspect
            and a.work_item_key < b.work_item_key
            and a.team_id != b.team_id
    where
        a.polarity * b.polarity = -1
        or {{ is_disjoint('a', 'b') }}
    group by all
)

select * from pairs
where rarest_token <= {{ var('conflict_token_max_count') }}
