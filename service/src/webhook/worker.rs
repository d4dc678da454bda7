//! Worker that starts delivery runs: woken by this process's own writes, and polling once a second for those of others
//! and for messages that have become due.

use std::{collections::HashMap, future::Future, pin::pin, sync::Arc, time::Duration};

use domain::id::OrganizationId;
use ledger::error::Result;
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
    time::sleep,
};

use super::{lease::MAX_RUNS, sender::Sender};
use crate::Service;

/// Polling interval.
const POLL: Duration = Duration::from_secs(1);
/// Minimum time between two polls: a series of writes causes one.
const PAUSE: Duration = Duration::from_millis(100);

impl Service {
    /// Delivers due messages until `stop` completes; the running deliveries are then finished.
    pub async fn deliver_webhooks<C: Sender>(self, sender: C, stop: impl Future<Output = ()>) {
        let (sender, mut stop) = (Arc::new(sender), pin!(stop));
        let (stopping, stopped) = watch::channel(false);
        let mut runs = Runs::default();
        loop {
            if let Err(error) = self.start_runs(&sender, &mut runs, &stopped).await {
                tracing::warn!(%error, "webhooks could not be looked at; trying again");
            }
            let wake = async {
                sleep(PAUSE).await;
                let _ = tokio::time::timeout(POLL, self.webhook_alarm().notified()).await;
            };
            tokio::select! {
                () = &mut stop => break,
                () = wake => {}
                Some(run) = runs.next() => {
                    report(run);
                    sleep(PAUSE).await;
                }
            }
        }
        stopping.send_replace(true);
        while let Some(run) = runs.next().await {
            report(run);
        }
    }

    /// Delivers the messages that are due now, ignoring those that become due later.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn deliver_due_webhooks<C: Sender>(&self, sender: &Arc<C>) -> Result<()> {
        let (_stopping, stopped) = watch::channel(false);
        let mut runs = Runs::default();
        loop {
            self.start_runs(sender, &mut runs, &stopped).await?;
            match runs.next().await {
                Some(run) => run.unwrap_or(Ok(()))?,
                None => return Ok(()),
            }
        }
    }

    async fn start_runs<C: Sender>(
        &self,
        sender: &Arc<C>,
        runs: &mut Runs,
        stopped: &watch::Receiver<bool>,
    ) -> Result<()> {
        let room = MAX_RUNS - runs.tasks.len();
        if room == 0 {
            return Ok(());
        }
        for lease in self.lease_webhooks(room, &runs.running()).await? {
            let (service, sender, stopped) = (self.clone(), Arc::clone(sender), stopped.clone());
            let run = async move { service.run_deliveries(&*sender, &lease, &stopped).await };
            runs.start(lease.organization, run);
        }
        Ok(())
    }
}

/// Running deliveries, with their organizations.
#[derive(Default)]
struct Runs {
    tasks: JoinSet<Result<()>>,
    organizations: HashMap<Id, OrganizationId>,
}

impl Runs {
    fn start(
        &mut self,
        organization: OrganizationId,
        run: impl Future<Output = Result<()>> + Send + 'static,
    ) {
        let task = self.tasks.spawn(run);
        self.organizations.insert(task.id(), organization);
    }

    /// Number of runs of each organization.
    fn running(&self) -> HashMap<OrganizationId, usize> {
        let mut running = HashMap::new();
        self.organizations.values().for_each(|organization| *running.entry(*organization).or_default() += 1);
        running
    }

    /// Waits for the next run to end and returns its outcome; `None` where none is running.
    async fn next(&mut self) -> Option<std::result::Result<Result<()>, JoinError>> {
        let ended = self.tasks.join_next_with_id().await?;
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        self.organizations.remove(&id);
        Some(ended.map(|(_, run)| run))
    }
}

fn report(run: std::result::Result<Result<()>, JoinError>) {
    match run {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a webhook's run failed; it is taken again in a minute"),
        Err(error) => tracing::error!(%error, "a webhook's run ended in a panic"),
    }
}
