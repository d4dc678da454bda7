//! The organization as one request sees it: settings, people and machines, the tree of scorecards, and which scorecards the
//! change log has seen move.

use std::{collections::HashMap, sync::Arc};

use chrono_tz::Tz;
use domain::{
    calendar::FiscalCalendar,
    id::{MemberId, OrganizationId, ScorecardId},
    series::Actor,
    vocabulary::EmailVisibility,
};
use entity::organization;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::{
    people::People,
    rows::word,
    tree::{OutlineEntry, Tree},
};
use crate::{
    caller::{Caller, Member, Principal},
    error::{Error, Result},
    policy::{self, AccessLevel},
};

/// What only changes when settings, people, machines or the tree of scorecards do.
#[derive(Debug)]
pub(super) struct Head {
    id: OrganizationId,
    slug: String,
    name: String,
    calendar: FiscalCalendar,
    fiscal_year_start: u32,
    time_zone: Tz,
    currency: String,
    /// Whether those who work further down see names and strategy maps of what is above.
    shows_ancestors: bool,
    /// Who sees the members' e-mail addresses.
    member_emails: EmailVisibility,
    people: People,
    tree: Arc<Tree>,
}

/// An organization at one revision.
#[derive(Clone, Debug)]
pub struct OrganizationSnapshot {
    head: Arc<Head>,
    tree: Arc<Tree>,
    revision: i64,
    /// Nothing is known of changes before this revision.
    floor: i64,
    /// The last revision at which each scorecard moved, where it is after `floor`.
    moved: HashMap<ScorecardId, i64>,
}

impl OrganizationSnapshot {
    /// Reads the organization; the caller says at which revision the statements see it.
    pub(super) async fn load(
        db: &impl ConnectionTrait,
        id: OrganizationId,
        revision: i64,
    ) -> Result<Option<Self>> {
        let Some(head) = Head::load(db, id).await? else { return Ok(None) };
        let tree = Arc::clone(&head.tree);
        Ok(Some(Self { head: Arc::new(head), tree, revision, floor: revision, moved: HashMap::new() }))
    }

    /// The same organization at a later revision, after these scorecards moved; `head` when it was read again.
    pub(super) fn advanced(
        &self,
        revision: i64,
        moved: impl IntoIterator<Item = (ScorecardId, i64)>,
        head: Option<Arc<Head>>,
    ) -> Self {
        let mut next = self.clone();
        next.revision = revision;
        next.moved.extend(moved);
        if let Some(head) = head {
            next.tree = Arc::clone(&head.tree);
            next.head = head;
        }
        next
    }

    /// The same organization at a later revision, when too much happened in between to tell what moved.
    pub(super) fn forgotten(&self, revision: i64, head: Arc<Head>) -> Self {
        Self { tree: Arc::clone(&head.tree), head, revision, floor: revision, moved: HashMap::new() }
    }

    /// The same organization with another tree of scorecards.
    pub(super) fn with_tree(&self, tree: Tree) -> Self {
        Self { tree: Arc::new(tree), ..self.clone() }
    }

    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Whether something loaded at `loaded_at` is still what the scorecard is.
    pub(super) fn is_current(&self, scorecard: ScorecardId, loaded_at: i64) -> bool {
        loaded_at >= self.moved.get(&scorecard).copied().unwrap_or(self.floor).max(self.floor)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> OrganizationId {
        self.head.id
    }

    /// The name that URLs and the command line use.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.head.slug
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// Its fiscal calendar.
    #[must_use]
    pub fn calendar(&self) -> FiscalCalendar {
        self.head.calendar
    }

    /// The month, 1 to 12, in which its fiscal year starts.
    #[must_use]
    pub fn fiscal_year_start(&self) -> u32 {
        self.head.fiscal_year_start
    }

    /// The zone whose midnight ends its days.
    #[must_use]
    pub fn time_zone(&self) -> Tz {
        self.head.time_zone
    }

    /// ISO 4217 code of its default currency.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.head.currency
    }

    /// Whether those who work further down the cascade see names and strategy maps of what is above them.
    #[must_use]
    pub fn shows_ancestors(&self) -> bool {
        self.head.shows_ancestors
    }

    /// Who sees the members' e-mail addresses.
    #[must_use]
    pub fn member_emails(&self) -> EmailVisibility {
        self.head.member_emails
    }

    /// How many writes have been committed.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// What the caller is here, `None` when they do not belong to the organization.
    #[must_use]
    pub fn principal(&self, caller: &Caller) -> Option<&Principal> {
        self.head.people.principal(&caller.identity)
    }

    /// The member with this id.
    #[must_use]
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.head.people.member(id)
    }

    /// All members, by their subjects.
    #[must_use]
    pub fn members(&self) -> Vec<&Member> {
        let mut members: Vec<_> = self.head.people.members().collect();
        members.sort_by_key(|member| (member.bond.subject(), &member.bond));
        members
    }

    /// What people call whoever did something, even when they do not belong here any more; `None` for the operator.
    #[must_use]
    pub fn name_of(&self, actor: Actor) -> Option<&str> {
        self.head.people.name_of(actor)
    }

    /// The same in a word for everybody.
    #[must_use]
    pub fn called(&self, actor: Actor) -> &str {
        self.name_of(actor).unwrap_or(match actor {
            Actor::Member(_) => "former member",
            Actor::ApiKey(_) => "API key",
            Actor::System => "operator",
        })
    }

    /// What somebody is to the organization as a whole.
    #[must_use]
    pub fn access(&self, principal: &Principal) -> AccessLevel {
        policy::access(&principal.grants, |scope| scope.is_none())
    }

    /// What somebody is to a scorecard.
    #[must_use]
    pub fn access_to(&self, principal: &Principal, id: ScorecardId) -> AccessLevel {
        let reaches = |scope: Option<ScorecardId>| {
            scope.is_none_or(|top| top == id || self.ancestors(id).any(|above| above == top))
        };
        let access = policy::access(&principal.grants, reaches);
        let is_above = || {
            let mut places = principal.grants.iter().filter_map(|grant| grant.scorecard);
            places.any(|place| self.ancestors(place).any(|above| above == id))
        };
        if access == AccessLevel::None && self.head.shows_ancestors && is_above() {
            return AccessLevel::Outline;
        }
        access
    }

    /// All scorecards in the order of their creation.
    #[must_use]
    pub fn outline(&self) -> &[OutlineEntry] {
        self.tree.outline()
    }

    /// One scorecard of the tree.
    #[must_use]
    pub fn entry(&self, id: ScorecardId) -> Option<&OutlineEntry> {
        self.tree.entry(id)
    }

    /// The scorecards directly below one, or the roots, in the order of their creation.
    #[must_use]
    pub fn children(&self, id: Option<ScorecardId>) -> &[ScorecardId] {
        self.tree.children(id)
    }

    /// The scorecards above one, nearest first.
    pub fn ancestors(&self, id: ScorecardId) -> impl Iterator<Item = ScorecardId> {
        std::iter::successors(self.entry(id).and_then(|entry| entry.parent), |above| {
            self.entry(*above).and_then(|entry| entry.parent)
        })
    }

    /// All scorecards, each root before what is below it.
    #[must_use]
    pub fn cascade(&self) -> Vec<ScorecardId> {
        let roots = self.children(None).iter().copied();
        roots.flat_map(|id| std::iter::once(id).chain(self.descendants(id))).collect()
    }

    /// One scorecard, or with all below it; all there are where none is given.
    #[must_use]
    pub fn within(&self, scorecard: Option<ScorecardId>, include_descendants: bool) -> Vec<ScorecardId> {
        match scorecard {
            None => self.outline().iter().map(|entry| entry.id).collect(),
            Some(id) if self.entry(id).is_none() => Vec::new(),
            Some(id) if include_descendants => std::iter::once(id).chain(self.descendants(id)).collect(),
            Some(id) => vec![id],
        }
    }

    /// All scorecards below one, level by level.
    #[must_use]
    pub fn descendants(&self, id: ScorecardId) -> Vec<ScorecardId> {
        let mut found = self.children(Some(id)).to_vec();
        let mut at = 0;
        while let Some(&next) = found.get(at) {
            found.extend_from_slice(self.children(Some(next)));
            at += 1;
        }
        found
    }
}

impl Head {
    pub(super) async fn load(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<Self>> {
        let Some(row) = organization::Entity::find_by_id(id.uuid()).one(db).await? else { return Ok(None) };
        let organization::Model {
            id: _,
            slug,
            name,
            fiscal_year_start,
            time_zone,
            currency,
            shows_ancestors,
            member_emails,
            revision: _,
            created_at: _,
        } = row;
        let fiscal_year_start = u32::try_from(fiscal_year_start).unwrap_or_default();
        let tree = Arc::new(Tree::load(db, id).await?);
        Ok(Some(Self {
            id,
            slug,
            name,
            calendar: FiscalCalendar::new(fiscal_year_start)
                .map_err(|error| Error::Corrupt(error.to_string()))?,
            fiscal_year_start,
            time_zone: word(&time_zone)?,
            currency,
            shows_ancestors,
            member_emails: word(&member_emails)?,
            people: People::load(db, id).await?,
            tree,
        }))
    }
}
