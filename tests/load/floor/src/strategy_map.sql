-- A: one strategy map with lanes, objectives, measures, their last twelve periods, and links.
SELECT json_build_object('data', json_build_object('scorecard', json_build_object(
    'id', s.id,
    'name', s.name,
    'strategyMap', json_build_object(
        'lanes', (
            SELECT coalesce(json_agg(json_build_object(
                'perspective', json_build_object('id', p.id, 'name', p.name, 'kind', p.kind),
                'objectives', (
                    SELECT coalesce(json_agg(json_build_object(
                        'id', o.id,
                        'name', o.name,
                        'measures', (
                            SELECT coalesce(json_agg(json_build_object(
                                'id', m.id,
                                'name', m.name,
                                'unit', json_build_object('kind', m.unit_kind, 'symbol', m.unit_symbol),
                                'periods', (
                                    SELECT coalesce(json_agg(json_build_object(
                                        'period', json_build_object('code', v.period),
                                        'actual', v.actual,
                                        'target', v.target
                                    ) ORDER BY v.period), '[]')
                                    FROM (
                                        SELECT period, actual, target
                                        FROM measure_period
                                        WHERE organization_id = m.organization_id
                                            AND scorecard_id = m.scorecard_id
                                            AND measure_id = m.id
                                        ORDER BY period DESC
                                        LIMIT 12
                                    ) v
                                )
                            ) ORDER BY pl.position), '[]')
                            FROM placement pl
                            JOIN measure m ON m.organization_id = pl.organization_id AND m.id = pl.measure_id
                            WHERE pl.organization_id = o.organization_id AND pl.objective_id = o.id
                        )
                    ) ORDER BY o.position), '[]')
                    FROM objective o
                    WHERE o.organization_id = p.organization_id
                        AND o.scorecard_id = p.scorecard_id
                        AND o.perspective_id = p.id
                )
            ) ORDER BY p.position), '[]')
            FROM perspective p
            WHERE p.organization_id = s.organization_id AND p.scorecard_id = s.id
        ),
        'links', (
            SELECT coalesce(json_agg(json_build_object(
                'cause', json_build_object('id', l.cause_id),
                'effect', json_build_object('id', l.effect_id),
                'polarity', l.polarity
            )), '[]')
            FROM causal_link l
            WHERE l.organization_id = s.organization_id AND l.scorecard_id = s.id
        )
    )
)))::text
FROM scorecard s
WHERE s.organization_id = $1 AND s.id = $2
