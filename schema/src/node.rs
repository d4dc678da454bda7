//! Objects with a globally unique id.

use std::sync::Arc;

use async_graphql::{ID, Interface};
use domain::{
    evaluate::Wanted,
    id::{MeasurePeriodId, NodeId},
    scorecard::Scorecard as Aggregate,
};
use service::{Reader, Service};

use crate::{
    Result,
    action_item::ActionItem,
    alignment::Alignment,
    api_key::ApiKey,
    causal_link::CausalLink,
    comment::Comment,
    decision::Decision,
    deliverable::Deliverable,
    error::failed,
    group::Group,
    home::{Find, Home, OnScorecard},
    initiative::Initiative,
    key_result::KeyResult,
    measure::{Measure, period::MeasurePeriod},
    member::{Member, RoleGrant},
    objective::Objective,
    organization::Organization,
    perspective::Perspective,
    request::Request,
    review::Review,
    scorecard::Scorecard,
    theme::Theme,
    webhook::{Webhook, WebhookDelivery},
};

/// Object with a globally unique id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Globally unique id; opaque, and stable for the whole life of the object."
))]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for each id that is asked for, and taken apart at once"
)]
pub(super) enum Node {
    Organization(Organization),
    Member(Member),
    Group(Group),
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
    /// Finds the object with this id; `None` when there is none or the caller may not see it.
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
            NodeId::Group(id) => {
                let views = request.organizations().await?;
                Ok(views.iter().find_map(|view| Group::find(view, id)).map(Into::into))
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
                Some((view, scorecard)) => Self::here(Home::new(view, scorecard), id).await,
                None => Ok(None),
            },
        }
    }

    /// Finds a measure's period; `None` when there is no such measure or the caller may not see it.
    async fn find_measure_period(request: &Request, id: MeasurePeriodId) -> Result<Option<Self>> {
        let MeasurePeriodId { measure, period } = id;
        let Some((view, scorecard)) = request.find(measure.into()).await? else { return Ok(None) };
        let Some(measure) = Home::new(view, scorecard).measure_by_id(measure) else { return Ok(None) };
        Ok(measure.at(&[period], Wanted::ALL).await?.pop().map(Into::into))
    }

    /// Finds the object with this id in the organization; the scorecard is the one it belongs to, if any.
    pub(super) async fn of(
        service: &Service,
        view: &Arc<Reader>,
        scorecard: Option<Arc<Aggregate>>,
        id: NodeId,
    ) -> Result<Option<Self>> {
        Ok(match id {
            NodeId::Organization(_) => Some(Organization(Arc::clone(view)).into()),
            NodeId::Member(id) => Member::find(view, id).map(Into::into),
            NodeId::Group(id) => Group::find(view, id).map(Into::into),
            NodeId::ApiKey(id) => ApiKey::find(service, view, id).await?.map(Into::into),
            NodeId::Webhook(id) => Webhook::find(service, view, id).await?.map(Into::into),
            id => match scorecard {
                Some(scorecard) => Self::here(Home::new(Arc::clone(view), scorecard), id).await?,
                None => None,
            },
        })
    }

    /// Finds the object with this id in the organization of the scorecard, where it most likely is.
    pub(super) async fn at(home: Home, id: NodeId) -> Result<Option<Self>> {
        if let Some(found) = Self::on(home.clone(), id) {
            return Ok(Some(found));
        }
        match home.view.holder(id).await.map_err(failed)? {
            Some(scorecard) => Self::here(Home::new(home.view, scorecard), id).await,
            None => Ok(None),
        }
    }

    /// Finds the object with this id on the scorecard, or depending on it.
    async fn here(home: Home, id: NodeId) -> Result<Option<Self>> {
        Ok(match id {
            NodeId::KeyResult(id) => KeyResult::find(home, id).await?.map(Into::into),
            NodeId::Review(id) => Review::find(home, id).await?.map(Into::into),
            NodeId::Decision(id) => Decision::find(home, id).await?.map(Into::into),
            NodeId::ActionItem(id) => ActionItem::find(home, id).await?.map(Into::into),
            NodeId::Comment(id) => Comment::find(home, id).await?.map(Into::into),
            id => Self::on(home, id),
        })
    }

    /// Finds the object with this id on the scorecard.
    pub(super) fn on(home: Home, id: NodeId) -> Option<Self> {
        let scorecard = &home.scorecard;
        let node = match id {
            NodeId::Scorecard(_) => Scorecard(home).into(),
            NodeId::Perspective(id) => Perspective::on(home, id)?.into(),
            NodeId::Theme(id) => Theme::on(home, id)?.into(),
            NodeId::Objective(id) => Objective::on(home, id)?.into(),
            NodeId::CausalLink(id) => CausalLink::on(home, id)?.into(),
            NodeId::Alignment(id) => Alignment::on(home, id)?.into(),
            NodeId::Measure(id) => Measure { index: scorecard.measure(id)?, home }.into(),
            NodeId::Initiative(id) => Initiative::on(home, id)?.into(),
            NodeId::Deliverable(id) => Deliverable::on(home, id)?.into(),
            _ => return None,
        };
        Some(node)
    }
}
