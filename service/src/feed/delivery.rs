//! Who may hear what: asked for each stream and each page of events, however much of them is shared.

use std::sync::Arc;

use domain::{id::OrganizationId, scorecard::Scorecard};
use futures_util::{Stream, stream};

use super::{EventSource, HasCursor, listener::Listener};
use crate::{Service, caller::Caller, error::Result, snapshot::View};

/// Something that happened to a scorecard.
pub trait Event {
    /// The scorecard as it was seen for the event, all of it.
    fn scorecard(&self) -> &Arc<Scorecard>;
}

/// Events as one caller is told of them.
pub struct Delivery<E> {
    /// The organization as the caller sees it, not before the events.
    pub view: Arc<View>,
    /// Those that the caller may hear of, in order, each with its scorecard as the caller sees it.
    pub events: Vec<(Arc<Scorecard>, Arc<E>)>,
}

impl Service {
    /// What a listener hears, as far as the caller may hear it. The stream ends after the first error.
    pub(crate) fn deliver<R>(
        &self,
        caller: Caller,
        organization: OrganizationId,
        listener: Listener<R>,
    ) -> impl Stream<Item = Result<Delivery<R::Event>>> + Send + use<R>
    where
        R: EventSource<Event: Event>,
    {
        let start = (self.clone(), caller, listener);
        stream::try_unfold(start, move |(service, caller, mut listener)| async move {
            let events = listener.next().await?;
            let revision = events.last().map_or(0, |event| event.cursor().revision());
            let view = service.view_since(&caller, organization, revision).await?;
            let seen = events.into_iter().filter(|event| view.reads(event.scorecard().profile.id));
            let events = seen.map(|event| (view.see(event.scorecard()), event)).collect();
            Ok(Some((Delivery { view, events }, (service, caller, listener))))
        })
    }
}
