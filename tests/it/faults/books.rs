//! Comparison of the acknowledged writes, the stored rows and the received events.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::json;

use super::{
    follower::{Followed, Heard},
    scene::{Scene, code},
    writer::{Refusals, Written},
};

/// Records of a finished run: what the writers wrote and what the followers received.
pub(super) struct Books {
    pub(super) scene: Arc<Scene>,
    pub(super) took: Duration,
    pub(super) written: Vec<Written>,
    pub(super) followed: Vec<Followed>,
}

/// Figures of a balanced run.
#[derive(Debug)]
#[expect(dead_code, reason = "it is printed")]
pub(super) struct Summary {
    acknowledged: usize,
    rows: usize,
    /// Number of events that each follower has received.
    events: usize,
    seconds: f64,
    refusals: Refusals,
    slowest_write: Duration,
    streams: usize,
    most_streams: usize,
}

impl Books {
    /// Checks that no acknowledged write is lost, none was applied twice, and every follower has received every event
    /// once, in order.
    pub(super) async fn balance(self) -> Summary {
        let acknowledged: usize = self.written.iter().map(|it| it.days as usize).sum();
        let rows = self.rows().await;
        assert_eq!(rows, acknowledged, "rows and acknowledged writes");
        let truth = &self.followed[0].heard;
        self.complete(truth);
        for (at, Followed { heard, .. }) in self.followed.iter().enumerate() {
            assert!(
                heard.is_sorted_by(|a, b| a.cursor < b.cursor),
                "follower {at} heard out of order, or twice"
            );
            assert_eq!(heard.len(), truth.len(), "follower {at}");
            assert!(heard == truth, "follower {at} heard something else");
        }
        let mut refusals = Refusals::new();
        for (reason, times) in self.written.iter().flat_map(|it| &it.refusals) {
            *refusals.entry(reason.clone()).or_default() += times;
        }
        Summary {
            acknowledged,
            rows,
            events: truth.len(),
            seconds: self.took.as_secs_f64(),
            refusals,
            slowest_write: self.written.iter().map(|it| it.slowest).max().unwrap_or_default(),
            streams: self.followed.iter().map(|it| it.streams).sum(),
            most_streams: self.followed.iter().map(|it| it.streams).max().unwrap_or_default(),
        }
    }

    /// Number of rows, each of which holds the value that was written there.
    async fn rows(&self) -> usize {
        let query = "query ($key: String!, $from: PeriodCode!, $to: PeriodCode!) { organization { measure(key: $key) {
            periods(from: $from, to: $to) { period { code } actual } } } }";
        let mut rows = 0;
        for Written { measure, days, .. } in &self.written {
            // Some more than were written, at most 1,000 at once.
            for first in (0..days + 10).step_by(1_000) {
                let (from, to) = (code(first), code((first + 999).min(days + 10)));
                let variables = json!({ "key": measure, "from": from, "to": to });
                let reply = self.scene.viewer(0).run(query, variables).await;
                for (period, day) in reply.list("/organization/measure/periods").iter().zip(first..) {
                    let expected = (day < *days).then_some(f64::from(day));
                    assert_eq!(period["actual"].as_f64(), expected, "{measure} {period}");
                    rows += usize::from(expected.is_some());
                }
            }
        }
        rows
    }

    /// Checks that the days of each writer were received once and in order.
    fn complete(&self, heard: &[Heard]) {
        let mut days: BTreeMap<&str, u32> = BTreeMap::new();
        for Heard { measure, code: heard, value, .. } in heard {
            let day = days.entry(measure).or_default();
            assert_eq!((heard, *value), (&code(*day), Some(f64::from(*day))), "of {measure}");
            *day += 1;
        }
        for Written { measure, days: written, .. } in &self.written {
            assert_eq!(
                days.get(measure.as_str()).copied().unwrap_or_default(),
                *written,
                "events of {measure}"
            );
        }
    }
}
