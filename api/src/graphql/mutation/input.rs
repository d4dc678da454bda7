//! What inputs have in common.

use async_graphql::MaybeUndefined;
use service::Patch;

/// What the client says of a field, in the service's words.
pub(super) fn patch<T: Clone + Into<U>, U>(field: &MaybeUndefined<T>) -> Patch<U> {
    match field {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        MaybeUndefined::Value(value) => Patch::Set(value.clone().into()),
    }
}

/// A field of something new: null says no more than leaving it out, since there is nothing to clear.
pub(super) fn given<T: Clone + Into<U>, U>(field: &MaybeUndefined<T>) -> Patch<U> {
    field.value().map_or(Patch::Keep, |value| Patch::Set(value.clone().into()))
}

/// A change of a field that cannot be empty: null leaves it as it is.
pub(super) fn unless_cleared<T>(patch: Patch<T>) -> Patch<T> {
    match patch {
        Patch::Clear => Patch::Keep,
        patch => patch,
    }
}

/// The two inputs that share what can be said of a thing: the one that makes it and the one that changes it.
///
/// `required` fields must be given to make the thing and cannot be emptied later; what a new one gets for an
/// `optional` field that is left out or null, the field's description says. Both inputs have a method `fields` that gives
/// what they share in the service's words.
macro_rules! inputs {
    (
        $fields:ident;
        $(#[$create_doc:meta])*
        $create:ident { $($(#[$own_doc:meta])* $own:ident: $own_type:ty,)* }
        $(#[$update_doc:meta])*
        $update:ident { $($(#[$other_doc:meta])* $other:ident: $other_type:ty,)* }
        required { $($(#[$needed_doc:meta])* $needed:ident: $needed_type:ty,)* }
        optional { $($(#[$field_doc:meta])* $field:ident: $field_type:ty,)* }
    ) => {
        $(#[$create_doc])*
        #[derive(async_graphql::InputObject)]
        pub(super) struct $create {
            /// An id of the client's own making, in the form of this API's ids; a fresh one where it is left out.
            pub(super) id: Option<async_graphql::ID>,
            $($(#[$own_doc])* pub(super) $own: $own_type,)*
            $($(#[$needed_doc])* pub(super) $needed: $needed_type,)*
            $($(#[$field_doc])* pub(super) $field: async_graphql::MaybeUndefined<$field_type>,)*
            /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
            pub(super) idempotency_key: Option<String>,
        }

        impl $create {
            fn fields(&self) -> $fields {
                $fields {
                    $($needed: service::Patch::Set(self.$needed.clone().into()),)*
                    $($field: super::input::given(&self.$field),)*
                }
            }
        }

        $(#[$update_doc])*
        #[derive(async_graphql::InputObject)]
        pub(super) struct $update {
            /// Which one.
            pub(super) id: async_graphql::ID,
            $($(#[$other_doc])* pub(super) $other: $other_type,)*
            $($(#[$needed_doc])* pub(super) $needed: async_graphql::MaybeUndefined<$needed_type>,)*
            $($(#[$field_doc])* pub(super) $field: async_graphql::MaybeUndefined<$field_type>,)*
            /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
            pub(super) idempotency_key: Option<String>,
        }

        impl $update {
            fn fields(&self) -> $fields {
                $fields {
                    $($needed: super::input::patch(&self.$needed),)*
                    $($field: super::input::patch(&self.$field),)*
                }
            }
        }
    };
}

/// The input that removes a thing.
macro_rules! delete_input {
    ($(#[$doc:meta])* $delete:ident $({ $(#[$version_doc:meta])* $version:ident })?) => {
        $(#[$doc])*
        #[derive(async_graphql::InputObject)]
        pub(super) struct $delete {
            /// Which one.
            pub(super) id: async_graphql::ID,
            $(
                $(#[$version_doc])*
                pub(super) $version: Option<i32>,
            )?
            /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
            pub(super) idempotency_key: Option<String>,
        }
    };
}

pub(super) use {delete_input, inputs};
