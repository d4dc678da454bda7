//! Enums of the schema: the closed lists of `domain::vocabulary`, with their words and descriptions.

use async_graphql::Enum;

/// Defines a GraphQL enum for each list of words, and the conversions from and to the list.
macro_rules! enums {
    ($($(#[$doc:meta])* $name:ident $(as $schema:tt)? { $($(#[$variant:meta])* $word:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Enum, Clone, Copy, PartialEq, Eq)]
        $(#[graphql(name = $schema)])?
        pub(super) enum $name { $($(#[$variant])* $word,)* }

        impl From<domain::vocabulary::$name> for $name {
            fn from(word: domain::vocabulary::$name) -> Self {
                match word { $(domain::vocabulary::$name::$word => Self::$word,)* }
            }
        }

        impl From<$name> for domain::vocabulary::$name {
            fn from(word: $name) -> Self {
                match word { $($name::$word => Self::$word,)* }
            }
        }
    )*};
}

domain::vocabulary!(enums);
