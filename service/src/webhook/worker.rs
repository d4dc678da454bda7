//! Seeing to it that what is due is sent: woken by this process's own writes, and looking once a second for those of
//! others and for what has become due.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinSet, time::sleep};

use super::courier::Courier;
use crate::{Service, error::Result};

/// How many webhooks have their turn at once.
const AT_ONCE: usize = 64;
/// How often is looked without having been woken.
const POLL: Duration = Duration::from_secs(1);
/// The least time between two looks: many writes in a row are one reason to look.
const PAUSE: Duration = Duration::from_millis(100);

impl Service {
    /// Sends what is due, and what becomes due, until `stop` is done; what is being sent then is sent to its end.
    pub async fn deliver_webhooks<C: Courier>(self, courier: C, stop: impl Future<Output = ()>) {
        let (courier, mut stop) = (Arc::new(courier), pin!(stop));
        let (stopping, stopped) = watch::channel(false);
        let mut turns = JoinSet::new();
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
                Some(turn) = turns.join_next() => {
                    report(turn);
                    sleep(PAUSE).await;
                }
            }
        }
        stopping.send_replace(true);
        while let Some(turn) = turns.join_next().await {
            report(turn);
        }
    }

    /// Sends what is due now, whatever the clock says later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deliver_due_webhooks<C: Courier>(&self, courier: &Arc<C>) -> Result<()> {
        let (_stopping, stopped) = watch::channel(false);
        let mut turns = JoinSet::new();
        loop {
            self.start_turns(courier, &mut turns, &stopped).await?;
            match turns.join_next().await {
                Some(turn) => turn.unwrap_or(Ok(()))?,
                None => return Ok(()),
            }
        }
    }

    async fn start_turns<C: Courier>(
        &self,
        courier: &Arc<C>,
        turns: &mut JoinSet<Result<()>>,
        stopped: &watch::Receiver<bool>,
    ) -> Result<()> {
        let room = AT_ONCE - turns.len();
        if room == 0 {
            return Ok(());
        }
        for claim in self.claim_webhooks(room as u64).await? {
            let (service, courier, stopped) = (self.clone(), Arc::clone(courier), stopped.clone());
            turns.spawn(async move { service.take_turn(&*courier, &claim, &stopped).await });
        }
        Ok(())
    }
}

fn report(turn: std::result::Result<Result<()>, tokio::task::JoinError>) {
    match turn {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a webhook's turn failed; it is taken again in a minute"),
        Err(error) => tracing::error!(%error, "a webhook's turn ended in a panic"),
    }
}
