-- B: the first fifty scorecards with their perspectives and objectives.
SELECT json_build_object('data', json_build_object('organization', json_build_object('scorecards', json_build_object(
    'nodes', (
        SELECT coalesce(json_agg(json_build_object(
            'id', s.id,
            'name', s.name,
            'perspectives', (
                SELECT coalesce(json_agg(json_build_object(
                    'id', p.id,
                    'name', p.name,
                    'objectives', (
                        SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY o.position), '[]')
                        FROM objective o
                        WHERE o.organization_id = p.organization_id
                            AND o.scorecard_id = p.scorecard_id
                            AND o.perspective_id = p.id
                    )
                ) ORDER BY p.position), '[]')
                FROM perspective p
                WHERE p.organization_id = s.organization_id AND p.scorecard_id = s.id
            )
        ) ORDER BY s.id), '[]')
        FROM (
            SELECT organization_id, id, name FROM scorecard WHERE organization_id = $1 ORDER BY id LIMIT 50
        ) s
    )
))))::text
