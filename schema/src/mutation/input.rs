//! Inputs: the parts that all of them share.

use async_graphql::MaybeUndefined;
use service::Patch;

/// Converts a field of an input to a patch of the service.
pub(crate) fn patch<T: Clone + Into<U>, U>(field: &MaybeUndefined<T>) -> Patch<U> {
    match field {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        MaybeUndefined::Value(value) => Patch::Set(value.clone().into()),
    }
}

/// Converts a field of a new object: null is the same as leaving it out, since there is nothing to clear.
pub(crate) fn given<T: Clone + Into<U>, U>(field: &MaybeUndefined<T>) -> Patch<U> {
    field.value().map_or(Patch::Keep, |value| Patch::Set(value.clone().into()))
}

/// Converts a change of a field that cannot be empty: null leaves it as it is.
pub(crate) fn unless_cleared<T>(patch: Patch<T>) -> Patch<T> {
    match patch {
        Patch::Clear => Patch::Keep,
        patch => patch,
    }
}

/// Defines the two inputs that share the fields of an object: the one that creates it and the one that changes it.
///
/// `required` fields must be given to create the object and cannot be emptied later; the description of an `optional`
/// field says what a new object gets where the field is left out or null. Both inputs have a method `fields` that
/// returns the shared fields in the service's types.
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
        pub(crate) struct $create {
            /// Id made by the client, in the form of this API's ids; the server makes one where it is left out.
            pub(crate) id: Option<async_graphql::ID>,
            $($(#[$own_doc])* pub(crate) $own: $own_type,)*
            $($(#[$needed_doc])* pub(crate) $needed: $needed_type,)*
            $($(#[$field_doc])* pub(crate) $field: async_graphql::MaybeUndefined<$field_type>,)*
            /// Key that makes it safe to send the mutation again: the same key with the same input answers the first
            /// outcome.
            pub(crate) idempotency_key: Option<String>,
        }

        impl $create {
            fn fields(&self) -> $fields {
                $fields {
                    $($needed: service::Patch::Set(self.$needed.clone().into()),)*
                    $($field: crate::mutation::input::given(&self.$field),)*
                }
            }
        }

        $(#[$update_doc])*
        #[derive(async_graphql::InputObject)]
        pub(crate) struct $update {
            /// Id of the object.
            pub(crate) id: async_graphql::ID,
            $($(#[$other_doc])* pub(crate) $other: $other_type,)*
            $($(#[$needed_doc])* pub(crate) $needed: async_graphql::MaybeUndefined<$needed_type>,)*
            $($(#[$field_doc])* pub(crate) $field: async_graphql::MaybeUndefined<$field_type>,)*
            /// Key that makes it safe to send the mutation again: the same key with the same input answers the first
            /// outcome.
            pub(crate) idempotency_key: Option<String>,
        }

        impl $update {
            fn fields(&self) -> $fields {
                $fields {
                    $($needed: crate::mutation::input::patch(&self.$needed),)*
                    $($field: crate::mutation::input::patch(&self.$field),)*
                }
            }
        }
    };
}

/// Defines the input that removes an object.
macro_rules! delete_input {
    ($(#[$doc:meta])* $delete:ident $({ $(#[$version_doc:meta])* $version:ident })?) => {
        $(#[$doc])*
        #[derive(async_graphql::InputObject)]
        pub(crate) struct $delete {
            /// Id of the object.
            pub(crate) id: async_graphql::ID,
            $(
                $(#[$version_doc])*
                pub(crate) $version: Option<i32>,
            )?
            /// Key that makes it safe to send the mutation again: the same key with the same input answers the first
            /// outcome.
            pub(crate) idempotency_key: Option<String>,
        }
    };
}

pub(crate) use {delete_input, inputs};
