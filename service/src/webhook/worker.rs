//! Seeing to it that what is due is sent: woken by this process's own writes, and looking once a second for those of
//! others and for what has become due.

use std::{collections::HashMap, future::Future, pin::pin, sync::Arc, time::Duration};

use domain::id::OrganizationId;
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
    time::sleep,
};

use super::{claim::AT_ONCE, courier::Courier};
use crate::{Service, error::Result};

/// How often is looked without having been woken.
const POLL: Duration = Duration::from_secs(1);
/// The least time between two looks: many writes in a row are one reason to look.
const PAUSE: Duration = Duration::from_millis(100);

impl Service {
    /// Sends what is due, and what becomes due, until `stop` is done; what is being sent then is sent to its end.
    pub async fn deliver_webhooks<C: Courier>(self, courier: C, stop: impl Future<Output = ()>) {
        let (courier, mut stop) = (Arc::new(courier), pin!(stop));
        let (stopping, stopped) = watch::channel(false);
        let mut turns = Turns::default();
        loop {
            if let Err(error) = self.start_turns(&courier, &mut turns, &stopped).await {
                tracing::warn!(%error, "webhooks could not be looked at; trying again");
            }
            let wake = async {
                sleep(PAUSE).await;
                let _ = tokio::time::timeout(POLL, self.webhook_alarm().notified()).await;
            };
            tokio::select! {
                () = &mut stop => break,
                () = wake => {}
                Some(turn) = turns.next() => {
                    report(turn);
                    sleep(PAUSE).await;
                }
            }
        }
        stopping.send_replace(true);
        while let Some(turn) = turns.next().await {
            report(turn);
        }
    }

    /// Sends what is due now, whatever the clock says later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deliver_due_webhooks<C: Courier>(&self, courier: &Arc<C>) -> Result<()> {
        let (_stopping, stopped) = watch::channel(false);
        let mut turns = Turns::default();
        loop {
            self.start_turns(courier, &mut turns, &stopped).await?;
            match turns.next().await {
                Some(turn) => turn.unwrap_or(Ok(()))?,
                None => return Ok(()),
            }
        }
    }

    async fn start_turns<C: Courier>(
        &self,
        courier: &Arc<C>,
        turns: &mut Turns,
        stopped: &watch::Receiver<bool>,
    ) -> Result<()> {
        let room = AT_ONCE - turns.tasks.len();
        if room == 0 {
            return Ok(());
        }
        for claim in self.claim_webhooks(room, &turns.running()).await? {
            let (service, courier, stopped) = (self.clone(), Arc::clone(courier), stopped.clone());
            let turn = async move { service.take_turn(&*courier, &claim, &stopped).await };
            turns.start(claim.organization, turn);
        }
        Ok(())
    }
}

/// The turns under way, and whose they are.
#[derive(Default)]
struct Turns {
    tasks: JoinSet<Result<()>>,
    organizations: HashMap<Id, OrganizationId>,
}

impl Turns {
    fn start(
        &mut self,
        organization: OrganizationId,
        turn: impl Future<Output = Result<()>> + Send + 'static,
    ) {
        let task = self.tasks.spawn(turn);
        self.organizations.insert(task.id(), organization);
    }

    /// How many each organization has.
    fn running(&self) -> HashMap<OrganizationId, usize> {
        let mut running = HashMap::new();
        self.organizations.values().for_each(|organization| *running.entry(*organization).or_default() += 1);
        running
    }

    /// What became of the next that ends; `None` where there is none.
    async fn next(&mut self) -> Option<std::result::Result<Result<()>, JoinError>> {
        let ended = self.tasks.join_next_with_id().await?;
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        self.organizations.remove(&id);
        Some(ended.map(|(_, turn)| turn))
    }
}

fn report(turn: std::result::Result<Result<()>, JoinError>) {
    match turn {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a webhook's turn failed; it is taken again in a minute"),
        Err(error) => tracing::error!(%error, "a webhook's turn ended in a panic"),
    }
}
