//! Evaluation of large cascades in the background, in batches from the bottom to the top. The results are in the cache
//! of scores and in the projection, so a request that has waited for them, or a later one, evaluates little more than the
//! scorecards it asks for. It goes on when the request that has started it ends early.

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use async_recursion::async_recursion as boxed;
use domain::{
    id::{OrganizationId, ScorecardId},
    period::Period,
};
use futures_util::{FutureExt, future::Shared};
use ledger::{error::Result, snapshot::Unfiltered};
use tokio::{
    sync::{Mutex as AsyncMutex, Notify, Semaphore, oneshot},
    time::sleep,
};

use super::{Evaluation, Extent, evaluation::needed_periods, projection::Outdated};
use crate::{Service, reader::Reader};

/// Number of scorecards that are loaded and evaluated together.
const BATCH_SIZE: usize = 200;

/// Number of periods in which the whole cascade is evaluated before the next ones.
const PERIODS_TOGETHER: usize = 12;

/// Minimum time between two looks for commits: a series of writes causes one update of the projection.
const PAUSE: Duration = Duration::from_millis(200);

/// Number of times that what others have changed meanwhile is evaluated again at once; the next commit or request does
/// the rest.
const MOST_ROUNDS: usize = 10;

/// Scorecards and periods that are evaluated.
type Key = (OrganizationId, Vec<ScorecardId>, Vec<Period>);

/// Evaluation that is running or waits for its turn.
struct Running {
    done: Shared<oneshot::Receiver<()>>,
    /// Alive as long as a request waits for the evaluation.
    waiting: Weak<()>,
}

/// Evaluations in the background: one at a time for each organization, and one batch at a time in the process.
pub(crate) struct Background {
    running: Mutex<HashMap<Key, Running>>,
    organizations: Mutex<HashMap<OrganizationId, Arc<AsyncMutex<()>>>>,
    /// Permit to evaluate a batch; fair, so that organizations take turns.
    turn: Semaphore,
    /// Organizations of which this process has written the projection; true after a commit that it does not have yet.
    projected: Mutex<HashMap<OrganizationId, bool>>,
    commits: Notify,
}

impl Default for Background {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            organizations: Mutex::default(),
            turn: Semaphore::new(1),
            projected: Mutex::default(),
            commits: Notify::new(),
        }
    }
}

impl Background {
    /// Notes a commit, where the organization has a projection.
    pub(crate) fn committed(&self, id: OrganizationId) {
        let mut projected = self.projected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_behind) = projected.get_mut(&id) {
            *is_behind = true;
            self.commits.notify_one();
        }
    }

    /// Notes that the organization has a projection.
    pub(super) fn mark_projected(&self, id: OrganizationId) {
        self.projected.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default();
    }

    /// Takes the organizations whose projections are behind.
    fn take_behind(&self) -> Vec<OrganizationId> {
        let mut projected = self.projected.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = projected.iter_mut().filter(|(_, is_behind)| **is_behind);
        behind.map(|(id, is_behind)| (std::mem::take(is_behind), *id).1).collect()
    }

    fn organization(&self, id: OrganizationId) -> Arc<AsyncMutex<()>> {
        let mut organizations = self.organizations.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(organizations.entry(id).or_default())
    }

    /// Joins the evaluation, or starts it by `start`, which is given what it signals its end by. The evaluation is
    /// waited for as long as the second result lives.
    fn join(
        &self,
        key: Key,
        start: impl FnOnce(Weak<()>, oneshot::Sender<()>),
    ) -> (Shared<oneshot::Receiver<()>>, Arc<()>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = running.get(&key)
            && let Some(waiting) = known.waiting.upgrade()
        {
            return (known.done.clone(), waiting);
        }
        let (waiting, (ended, done)) = (Arc::new(()), oneshot::channel());
        let done = done.shared();
        start(Arc::downgrade(&waiting), ended);
        running.insert(key, Running { done: done.clone(), waiting: Arc::downgrade(&waiting) });
        (done, waiting)
    }

    /// Forgets an evaluation that has ended, unless another one has taken its place.
    fn forget(&self, key: &Key, waiting: &Weak<()>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.get(key).is_some_and(|known| known.waiting.ptr_eq(waiting)) {
            running.remove(key);
        }
    }
}

impl Service {
    /// Keeps the projections of scores up to date until `stop` completes: those that this process has written, after each
    /// of its commits.
    pub async fn keep_projections(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        loop {
            if let Err(error) = self.update_projections().await {
                tracing::warn!(%error, "a projection of scores was not updated; the next commit or request does it");
            }
            let wake = async {
                sleep(PAUSE).await;
                self.background().commits.notified().await;
            };
            tokio::select! {
                () = &mut stop => return,
                () = wake => {}
            }
        }
    }

    /// Updates the projections that are behind the commits of this process.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn update_projections(&self) -> Result<()> {
        for organization in self.background().take_behind() {
            let turn = self.background().organization(organization);
            let _turn = turn.lock().await;
            // Raises the projected revision, so that the next reader has few changes to follow.
            let view = self.view_as_operator(organization).await?;
            let outdated = self.project(&view, &[]).await?;
            self.evaluate_outdated(organization, outdated).await?;
        }
        Ok(())
    }

    /// Evaluates all scorecards below these, and themselves, in these periods; the results are in the cache. Where the
    /// database fails, a part of them is.
    pub(super) async fn evaluate_cascade(
        &self,
        organization: OrganizationId,
        tops: &[ScorecardId],
        periods: &[Period],
    ) {
        let key: Key = (organization, tops.to_vec(), periods.to_vec());
        let service = self.clone();
        let (done, _waiting) = self.background().join(key.clone(), |waiting, ended| {
            tokio::spawn(async move {
                if let Err(error) = Box::pin(service.evaluate_levels(&key, &waiting)).await {
                    tracing::warn!(%organization, %error, "the scores of a cascade were not evaluated");
                }
                service.background().forget(&key, &waiting);
                // Nobody may be left to hear it.
                let _ = ended.send(());
            });
        });
        // An evaluation that was cancelled has ended, too.
        let _ = done.await;
    }

    async fn evaluate_levels(&self, (organization, tops, periods): &Key, waiting: &Weak<()>) -> Result<()> {
        let turn = self.background().organization(*organization);
        let _turn = turn.lock().await;
        for periods in periods.chunks(PERIODS_TOGETHER) {
            // What was begun is finished, for the next request.
            if waiting.strong_count() == 0 {
                return Ok(());
            }
            let view = self.view_as_operator(*organization).await?;
            self.delete_old_projections(&view).await?;
            let ids = tops.iter().flat_map(|id| view.organization().within(Some(*id), true)).collect();
            let outdated = self.evaluate_batches(*organization, &view.deepest_first(ids), periods).await?;
            self.evaluate_outdated(*organization, outdated).await?;
        }
        Ok(())
    }

    /// Evaluates again what writes have changed, as long as others write at the same time.
    async fn evaluate_outdated(&self, organization: OrganizationId, mut outdated: Outdated) -> Result<()> {
        for _ in 0..MOST_ROUNDS {
            if outdated.scorecards.is_empty() {
                break;
            }
            let view = self.view_as_operator(organization).await?;
            let periods = view.kept(&Vec::from_iter(outdated.periods));
            // Some may have been deleted.
            outdated.scorecards.retain(|id| view.organization().entry(*id).is_some());
            let ids = view.deepest_first(Vec::from_iter(outdated.scorecards));
            outdated = self.evaluate_batches(organization, &ids, &periods).await?;
        }
        Ok(())
    }

    /// Evaluates these scorecards, and returns what writes have changed in the meantime.
    async fn evaluate_batches(
        &self,
        organization: OrganizationId,
        ids: &[ScorecardId],
        periods: &[Period],
    ) -> Result<Outdated> {
        let mut outdated = Outdated::default();
        for batch in ids.chunks(BATCH_SIZE) {
            let _turn = self.background().turn.acquire().await;
            let more = self.evaluate_batch(organization, batch, periods).await?;
            outdated.scorecards.extend(more.scorecards);
            outdated.periods.extend(more.periods);
        }
        Ok(outdated)
    }

    /// Evaluates what is neither in the cache nor in the projection of these scorecards, and adds it to both.
    async fn evaluate_batch(
        &self,
        organization: OrganizationId,
        batch: &[ScorecardId],
        periods: &[Period],
    ) -> Result<Outdated> {
        let needed = needed_periods(periods);
        let all: Vec<Period> = needed.iter().map(|(period, _)| *period).collect();
        let projected = self.projected_scores(organization, batch, &all).await?;
        let stored: HashSet<_> =
            projected.iter().map(|((id, period), entry)| (*id, *period, entry.movements.is_some())).collect();
        for ((id, period), entry) in projected {
            self.score_cache().insert(organization, id, period, entry);
        }
        // Load first, so that the view has all of them in the state of one revision.
        let view = self.view_as_operator(organization).await?;
        let missing = view.without_scores(batch, periods);
        view.scorecards_unpinned(&missing).await?;
        let view = self.view_as_operator(organization).await?;
        let missing = view.without_scores(batch, periods);
        if !missing.is_empty() {
            let mut evaluation = Evaluation::new(&view, &missing, periods);
            evaluation.gather(usize::MAX).await?;
            evaluation.run(Extent::Objectives).await;
        }
        // Store what is not stored yet.
        let newer = view.newer();
        let mut entries = Vec::new();
        for &(period, with_movements) in &needed {
            let is_kept = !view.kept(&[period]).is_empty();
            for &id in batch.iter().filter(|_| is_kept) {
                let is_stored = stored.contains(&(id, period, true))
                    || !with_movements && stored.contains(&(id, period, false));
                let entry = view.valid_entry(id, period, &newer).filter(|_| !is_stored);
                entries.extend(entry.map(|entry| ((id, period), entry)));
            }
        }
        if entries.is_empty() {
            return Ok(Outdated::default());
        }
        self.project(&view, &entries).await
    }
}

impl Reader {
    /// Reports whether the organization is so large that its scores are projected.
    pub(super) fn is_projected(&self) -> bool {
        self.whole().outline().len() > self.service().most_evaluated()
    }

    /// Those of these scorecards whose scores in these periods are not in the cache.
    fn without_scores(&self, ids: &[ScorecardId], periods: &[Period]) -> Vec<ScorecardId> {
        let newer = self.newer();
        let is_missing = |id: &ScorecardId| self.cached_objectives(*id, periods, &newer).is_none();
        ids.iter().copied().filter(is_missing).collect()
    }
}
