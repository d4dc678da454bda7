//! Owner: who answers for a measure, an objective, an initiative or another node.

use std::{fmt, str::FromStr};

use get_size2::GetSize;

use crate::id::{GroupId, MemberId, NodeId, NotAnId};

/// Owner of a node: a member or a group of the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, GetSize)]
pub enum Owner {
    /// Member.
    Member(MemberId),
    /// Group, whose members all own the node.
    Group(GroupId),
}

crate::text::serde_as_text!(Owner);

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(id) => id.fmt(f),
            Self::Group(id) => id.fmt(f),
        }
    }
}

impl FromStr for Owner {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        match text.parse()? {
            NodeId::Member(id) => Ok(Self::Member(id)),
            NodeId::Group(id) => Ok(Self::Group(id)),
            _ => Err(NotAnId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_a_member_or_a_group() {
        for text in ["member_01h2xcejqtf2nbrexx3vqjhp41", "group_01h2xcejqtf2nbrexx3vqjhp41"] {
            assert_eq!(text.parse::<Owner>().unwrap().to_string(), text);
        }
        for text in ["", "ann", "measure_01h2xcejqtf2nbrexx3vqjhp41"] {
            assert_eq!(text.parse::<Owner>(), Err(NotAnId), "{text}");
        }
    }
}
