//! Payloads: the object, the user errors, the revision reached.

use std::fmt::Display;

use async_graphql::ID;
use domain::id::{NodeId, OrganizationId};

use crate::{
    Result,
    error::{UserError, failed},
    home::{Find, Home},
    request::{Executed, Request},
};

/// Result of a write as a payload shows it.
pub(crate) struct Shown<T> {
    pub(crate) object: Option<T>,
    pub(crate) user_errors: Vec<UserError>,
    pub(crate) revision: String,
}

impl<T: Find> Shown<T> {
    /// Reads the created or changed object as it is after the write.
    pub(crate) async fn new(request: &Request, executed: Executed<T::Id>) -> Result<Self>
    where
        T::Id: Copy + Into<NodeId>,
    {
        let Executed { organization, done, problems, revision } = executed;
        let object = match done {
            None => None,
            Some(id) => {
                let view = request.fresh(organization).await?;
                let scorecard = view.holder(id.into()).await.map_err(failed)?;
                match scorecard {
                    Some(scorecard) => T::find(Home::new(view, scorecard), id).await?,
                    None => None,
                }
            }
        };
        Ok(Self {
            object,
            user_errors: problems.into_iter().map(Into::into).collect(),
            revision: revision.to_string(),
        })
    }
}

impl<T> Shown<T> {
    /// Reads an object that is on no scorecard, as it is after the write.
    pub(crate) async fn read<D, F>(
        executed: Executed<D>,
        read: impl FnOnce(OrganizationId, D) -> F,
    ) -> Result<Self>
    where
        F: Future<Output = Result<Option<T>>>,
    {
        let Executed { organization, done, problems, revision } = executed;
        let object = match done {
            None => None,
            Some(done) => read(organization, done).await?,
        };
        Ok(Self {
            object,
            user_errors: problems.into_iter().map(Into::into).collect(),
            revision: revision.to_string(),
        })
    }
}

impl Shown<ID> {
    /// Shows a removed object by its id alone.
    pub(crate) fn removed(executed: Executed<impl Display>) -> Self {
        let Executed { organization: _, done, problems, revision } = executed;
        Self {
            object: done.map(|id| id.to_string().into()),
            user_errors: problems.into_iter().map(Into::into).collect(),
            revision: revision.to_string(),
        }
    }
}

/// Defines the payload of a mutation that creates, changes or removes one object.
macro_rules! payload {
    ($(#[$doc:meta])* $payload:ident { $(#[$field_doc:meta])* $field:ident: $object:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $payload {
            $(#[$field_doc])*
            $field: Option<$object>,
            /// User errors, all of them at once; nothing is written when there is one.
            user_errors: Vec<$crate::error::UserError>,
            /// Revision of the organization after the write.
            revision: String,
        }

        impl From<crate::mutation::payload::Shown<$object>> for $payload {
            fn from(shown: crate::mutation::payload::Shown<$object>) -> Self {
                let crate::mutation::payload::Shown { object, user_errors, revision } = shown;
                Self { $field: object, user_errors, revision }
            }
        }
    };
}

pub(crate) use payload;
