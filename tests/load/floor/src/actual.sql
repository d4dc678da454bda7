-- D: records one actual and reads it back.
INSERT INTO measure_period AS v (organization_id, scorecard_id, measure_id, period, actual, recorded_at, recorded_by)
SELECT m.organization_id, m.scorecard_id, m.id, $3, $4, now(), 'floor'
FROM measure m
WHERE m.organization_id = $1 AND m.id = $2
ON CONFLICT (organization_id, scorecard_id, measure_id, period) DO UPDATE
SET actual = excluded.actual, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
RETURNING json_build_object('data', json_build_object('actualsRecord', json_build_object(
    'recorded', 1,
    'results', json_build_array(json_build_object(
        'period', json_build_object('code', v.period), 'actual', v.actual, 'target', v.target
    )),
    'userErrors', json_build_array()
)))::text
