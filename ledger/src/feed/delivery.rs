//! Delivery of events to one caller: visibility is checked for each stream and each page of events, however much of the
//! events is shared.

use std::sync::Arc;

use domain::{id::OrganizationId, scorecard::Scorecard};
use futures_util::{Stream, stream};

use super::{EventSource, HasCursor, listener::Listener};
use crate::{Ledger, caller::Caller, error::Result, snapshot::View};

/// Event of a scorecard.
pub trait Event {
    /// Scorecard as loaded for the event, unfiltered.
    fn scorecard(&self) -> &Arc<Scorecard>;
}

/// Events as delivered to one caller.
pub struct Delivery<E, V = View> {
    /// Organization as the caller sees it, at the revision of the events or later.
    pub view: V,
    /// Events that the caller may see, in order, each with its scorecard as the caller sees it.
    pub events: Vec<(Arc<Scorecard>, Arc<E>)>,
}

impl<E> Delivery<E> {
    /// Delivery of the same events with what `map` makes of the view.
    pub fn map_view<V>(self, map: impl FnOnce(View) -> V) -> Delivery<E, V> {
        Delivery { view: map(self.view), events: self.events }
    }
}

impl Ledger {
    /// Streams the events of a listener that the caller may see. The stream ends after the first error.
    pub fn deliver<R>(
        &self,
        caller: Caller,
        organization: OrganizationId,
        listener: Listener<R>,
    ) -> impl Stream<Item = Result<Delivery<R::Event>>> + Send + use<R>
    where
        R: EventSource<Event: Event>,
    {
        let start = (self.clone(), caller, listener);
        stream::try_unfold(start, move |(ledger, caller, mut listener)| async move {
            let events = listener.next().await?;
            let revision = events.last().map_or(0, |event| event.cursor().revision());
            let view = ledger.view_since(&caller, organization, revision).await?;
            let visible = events.into_iter().filter(|event| view.reads(event.scorecard().profile.id));
            let events = visible.map(|event| (view.pin_visible(event.scorecard()), event)).collect();
            Ok(Some((Delivery { view, events }, (ledger, caller, listener))))
        })
    }
}
