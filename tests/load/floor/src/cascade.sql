-- E: a scorecard with three levels below it, three scorecards under each, and everybody's objectives.
SELECT json_build_object('data', json_build_object('scorecard', json_build_object(
    'id', a.id, 'name', a.name, 'objectives', (
        SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY p.position, o.position), '[]')
        FROM objective o
        JOIN perspective p ON p.organization_id = o.organization_id AND p.id = o.perspective_id
        WHERE o.organization_id = a.organization_id AND o.scorecard_id = a.id
    ),
    'children', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object(
            'id', b.id, 'name', b.name, 'objectives', (
                SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY p.position, o.position), '[]')
                FROM objective o
                JOIN perspective p ON p.organization_id = o.organization_id AND p.id = o.perspective_id
                WHERE o.organization_id = b.organization_id AND o.scorecard_id = b.id
            ),
            'children', json_build_object('nodes', (
                SELECT coalesce(json_agg(json_build_object(
                    'id', c.id, 'name', c.name, 'objectives', (
                        SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY p.position, o.position), '[]')
                        FROM objective o
                        JOIN perspective p ON p.organization_id = o.organization_id AND p.id = o.perspective_id
                        WHERE o.organization_id = c.organization_id AND o.scorecard_id = c.id
                    ),
                    'children', json_build_object('nodes', (
                        SELECT coalesce(json_agg(json_build_object(
                            'id', d.id, 'name', d.name, 'objectives', (
                                SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY p.position, o.position), '[]')
                                FROM objective o
                                JOIN perspective p ON p.organization_id = o.organization_id AND p.id = o.perspective_id
                                WHERE o.organization_id = d.organization_id AND o.scorecard_id = d.id
                            )
                        ) ORDER BY d.id), '[]')
                        FROM (
                            SELECT organization_id, id, name FROM scorecard
                            WHERE organization_id = c.organization_id AND parent_id = c.id ORDER BY id LIMIT 3
                        ) d
                    ))
                ) ORDER BY c.id), '[]')
                FROM (
                    SELECT organization_id, id, name FROM scorecard
                    WHERE organization_id = b.organization_id AND parent_id = b.id ORDER BY id LIMIT 3
                ) c
            ))
        ) ORDER BY b.id), '[]')
        FROM (
            SELECT organization_id, id, name FROM scorecard
            WHERE organization_id = a.organization_id AND parent_id = a.id ORDER BY id LIMIT 3
        ) b
    ))
)))::text
FROM scorecard a
WHERE a.organization_id = $1 AND a.id = $2
