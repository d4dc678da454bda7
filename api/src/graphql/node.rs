//! Anything with a globally unique id.

use std::sync::Arc;

use async_graphql::{ID, Interface};
use domain::{
    evaluate::Wanted,
    id::{MeasurePeriodId, NodeId},
    scorecard::Scorecard as Aggregate,
};
use service::{Service, View};

use super::{
    Result,
    action_item::ActionItem,
    alignment::Alignment,
    api_key::ApiKey,
    causal_link::CausalLink,
    comment::Comment,
    decision::Decision,
    deliverable::Deliverable,
    error::failed,
    initiative::Initiative,
    key_result::KeyResult,
    measure::Measure,
    measure_period::MeasurePeriod,
    member::{Member, RoleGrant},
    objective::Objective,
    organization::Organization,
    perspective::Perspective,
    place::{Find, OnScorecard, Place},
    request::Request,
    review::Review,
    scorecard::Scorecard,
    theme::Theme,
    webhook::{Webhook, WebhookDelivery},
};

/// Anything with a globally unique id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Its globally unique id; opaque, and stable for its whole life."
))]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for each id that is asked for, and taken apart at once"
)]
pub(super) enum Node {
    Organization(Organization),
    Member(Member),
    RoleGrant(RoleGrant),
    ApiKey(ApiKey),
    Scorecard(Scorecard),
    Perspective(Perspective),
    Theme(Theme),
    Objective(Objective),
    CausalLink(CausalLink),
    Alignment(Alignment),
    Measure(Measure),
    MeasurePeriod(MeasurePeriod),
    Initiative(Initiative),
    Deliverable(Deliverable),
    KeyResult(KeyResult),
    Review(Review),
    Decision(Decision),
    ActionItem(ActionItem),
    Comment(Comment),
    Webhook(Webhook),
    WebhookDelivery(WebhookDelivery),
}

impl Node {
    /// The thing with this id; `None` when there is no such thing or the caller may not see it.
    pub(super) async fn find(request: &Request, id: &ID) -> Result<Option<Self>> {
        if let Ok(id) = id.parse::<MeasurePeriodId>() {
            return Self::find_measure_period(request, id).await;
        }
        let Ok(id) = id.parse::<NodeId>() else { return Ok(None) };
        match id {
            NodeId::Organization(id) => {
                let mut views = request.organizations().await?.into_iter();
                Ok(views.find(|view| view.organization().id() == id).map(|view| Organization(view).into()))
            }
            NodeId::Member(id) => {
                let views = request.organizations().await?;
                Ok(views.iter().find_map(|view| Member::find(view, id)).map(Into::into))
            }
            NodeId::RoleGrant(id) => {
                let views = request.organizations().await?;
                Ok(views.iter().find_map(|view| RoleGrant::find(view, id)).map(Into::into))
            }
            NodeId::ApiKey(id) => {
                for view in request.organizations().await? {
                    if let Some(key) = ApiKey::find(request.service(), &view, id).await? {
                        return Ok(Some(key.into()));
                    }
                }
                Ok(None)
            }
            NodeId::Webhook(id) => {
                for view in request.organizations().await? {
                    if let Some(webhook) = Webhook::find(request.service(), &view, id).await? {
                        return Ok(Some(webhook.into()));
                    }
                }
                Ok(None)
            }
            NodeId::WebhookDelivery(id) => {
                for view in request.organizations().await? {
                    if let Some(delivery) = WebhookDelivery::find(request.service(), &view, id).await? {
                        return Ok(Some(delivery.into()));
                    }
                }
                Ok(None)
            }
            id => match request.find(id).await? {
                Some((view, scorecard)) => Self::here(Place::new(view, scorecard), id).await,
                None => Ok(None),
            },
        }
    }

    /// A measure's period; `None` when there is no such measure or the caller may not see it.
    async fn find_measure_period(request: &Request, id: MeasurePeriodId) -> Result<Option<Self>> {
        let MeasurePeriodId { measure, period } = id;
        let Some((view, scorecard)) = request.find(measure.into()).await? else { return Ok(None) };
        let Some(measure) = Place::new(view, scorecard).measure_by_id(measure) else { return Ok(None) };
        Ok(measure.at(&[period], Wanted::ALL).await?.pop().map(Into::into))
    }

    /// What has this id in the organization, and is on this scorecard if on any.
    pub(super) async fn of(
        service: &Service,
        view: &Arc<View>,
        scorecard: Option<Arc<Aggregate>>,
        id: NodeId,
    ) -> Result<Option<Self>> {
        Ok(match id {
            NodeId::Organization(_) => Some(Organization(Arc::clone(view)).into()),
            NodeId::Member(id) => Member::find(view, id).map(Into::into),
            NodeId::ApiKey(id) => ApiKey::find(service, view, id).await?.map(Into::into),
            NodeId::Webhook(id) => Webhook::find(service, view, id).await?.map(Into::into),
            id => match scorecard {
                Some(scorecard) => Self::here(Place::new(Arc::clone(view), scorecard), id).await?,
                None => None,
            },
        })
    }

    /// What has this id in the organization of the scorecard, where it most likely is.
    pub(super) async fn at(place: Place, id: NodeId) -> Result<Option<Self>> {
        if let Some(found) = Self::on(place.clone(), id) {
            return Ok(Some(found));
        }
        match place.view.holder(id).await.map_err(failed)? {
            Some(scorecard) => Self::here(Place::new(place.view, scorecard), id).await,
            None => Ok(None),
        }
    }

    /// What has this id on the scorecard or hangs on it.
    async fn here(place: Place, id: NodeId) -> Result<Option<Self>> {
        Ok(match id {
            NodeId::KeyResult(id) => KeyResult::find(place, id).await?.map(Into::into),
            NodeId::Review(id) => Review::find(place, id).await?.map(Into::into),
            NodeId::Decision(id) => Decision::find(place, id).await?.map(Into::into),
            NodeId::ActionItem(id) => ActionItem::find(place, id).await?.map(Into::into),
            NodeId::Comment(id) => Comment::find(place, id).await?.map(Into::into),
            id => Self::on(place, id),
        })
    }

    /// What has this id on the scorecard.
    pub(super) fn on(place: Place, id: NodeId) -> Option<Self> {
        let scorecard = &place.scorecard;
        let node = match id {
            NodeId::Scorecard(_) => Scorecard(place).into(),
            NodeId::Perspective(id) => Perspective::on(place, id)?.into(),
            NodeId::Theme(id) => Theme::on(place, id)?.into(),
            NodeId::Objective(id) => Objective::on(place, id)?.into(),
            NodeId::CausalLink(id) => CausalLink::on(place, id)?.into(),
            NodeId::Alignment(id) => Alignment::on(place, id)?.into(),
            NodeId::Measure(id) => Measure { index: scorecard.measure(id)?, place }.into(),
            NodeId::Initiative(id) => Initiative::on(place, id)?.into(),
            NodeId::Deliverable(id) => Deliverable::on(place, id)?.into(),
            _ => return None,
        };
        Some(node)
    }
}
