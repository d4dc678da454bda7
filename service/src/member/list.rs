//! Members of an organization, page by page.

use std::collections::HashMap;

use async_recursion::async_recursion as boxed;
use domain::{id::MemberId, vocabulary::EntityKind};
use ledger::{
    caller::{Bond, INVITATION, Member},
    error::Result,
};
use serde::Deserialize;

use crate::{
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Sort values of a member at an earlier revision: accepting an invitation changes the subject.
#[derive(Deserialize)]
struct Earlier {
    subject: String,
    issuer: String,
}

impl Reader {
    /// Lists the members, by their subjects.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn member_ids(&self, as_of: AsOf) -> Result<List<MemberId>> {
        self.sorted_members(self.organization().members(), as_of).await
    }

    /// Lists these members, by their subjects.
    #[boxed]
    pub(crate) async fn sorted_members(
        &self,
        members: Vec<&Member>,
        mut as_of: AsOf,
    ) -> Result<List<MemberId>> {
        let earlier: HashMap<MemberId, Earlier> = self.rows_as_of(&mut as_of, EntityKind::Member).await?;
        let keyed = |member: &Member| {
            let id = member.id;
            let (subject, issuer) = match earlier.get(&id) {
                Some(then) => (then.subject.as_str(), then.issuer.as_str()),
                None => (member.bond.subject(), issuer(&member.bond)),
            };
            // Cursors contain the sort values, and an invited address is not visible to everybody.
            let subject = match issuer == INVITATION && !self.sees_email_of(member.id) {
                true => member.id.to_string(),
                false => subject.to_owned(),
            };
            let values = [subject, issuer.to_owned()].map(SortValue::Text);
            (SortKey::of(values, id.uuid()), id)
        };
        let rows = members.into_iter().map(keyed);
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }
}

fn issuer(bond: &Bond) -> &str {
    match bond {
        Bond::Token { issuer, subject: _ } => issuer,
        Bond::Invitation(_) => INVITATION,
    }
}
