-- C: one measure with its last period.
SELECT json_build_object('data', json_build_object('measure', json_build_object(
    'id', m.id,
    'name', m.name,
    'periods', (
        SELECT coalesce(json_agg(json_build_object(
            'period', json_build_object('code', v.period), 'actual', v.actual, 'target', v.target
        )), '[]')
        FROM (
            SELECT period, actual, target
            FROM measure_period
            WHERE organization_id = m.organization_id AND scorecard_id = m.scorecard_id AND measure_id = m.id
            ORDER BY period DESC
            LIMIT 1
        ) v
    )
)))::text
FROM measure m
WHERE m.organization_id = $1 AND m.id = $2
