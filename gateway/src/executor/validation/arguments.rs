//! Arguments of fields and directives, the values in them, and defaults of variables.

use std::{collections::HashSet, fmt::Display};

use async_graphql::{
    Pos, Value as ConstValue,
    parser::types::{BaseType, Type},
};

use super::{
    definitions::unique,
    selections::{Position, Usage, Walker},
    suggestions::did_you_mean,
};
use crate::executor::{
    coercion::{Mistake, Spelling, check_value},
    error::ErrorCode,
    syntax::{
        self,
        ast::{Argument, Value, ValueKind, Variable},
    },
    types::{Bound, InputField, base_name},
};

impl<'a> Walker<'a, '_> {
    /// Checks the arguments of the field or directive at `owner`, which has this schema coordinate; `known` is `None`
    /// where it is unknown itself.
    pub(super) fn arguments(
        &mut self,
        given: &'a [Argument<'a>],
        known: Option<&'a [InputField]>,
        owner: Pos,
        coordinate: &dyn Display,
    ) {
        unique(given.iter().map(|argument| argument.name), "argument named ", self.mistakes);
        for argument in given {
            let name = argument.name.text;
            let definition = known.and_then(|known| known.iter().find(|known| known.name == name));
            match (known, definition) {
                (_, Some(definition)) => self.argument(argument, definition, coordinate),
                (Some(known), None) => {
                    self.mistakes.add(&[argument.name.pos], || {
                        let near = did_you_mean(name, known.iter().map(|known| known.name.as_str()));
                        format!("Unknown argument \"{name}\" on \"{coordinate}\".{near}")
                    });
                    self.usages(&argument.value, None);
                }
                (None, None) => self.usages(&argument.value, None),
            }
        }
        let names: HashSet<_> = given.iter().map(|argument| argument.name.text).collect();
        let required = known.unwrap_or_default().iter().filter(|known| known.is_required());
        for missing in required.filter(|known| !names.contains(known.name.as_str())) {
            self.mistakes.add(&[owner], || {
                let InputField { name, ty, .. } = missing;
                format!("Argument \"{coordinate}({name}:)\" of type \"{ty}\" is required, but it was not provided.")
            });
        }
    }

    fn argument(&mut self, argument: &'a Argument<'a>, definition: &'a InputField, coordinate: &dyn Display) {
        let InputField { name, ty, has_default } = definition;
        let position = Position { ty, has_default: *has_default, name, of: None, one_of: None };
        self.usages(&argument.value, Some(position));
        self.value(&argument.value, name, ty, (self.types.bounds)(None, name), |mistake| {
            format!("Argument \"{name}\" of \"{coordinate}\" is {mistake}")
        });
    }

    /// Checks the default of a variable.
    pub(super) fn default_of(&mut self, variable: &'a Variable<'a>, default: &'a Value<'a>) {
        if !self.types.is_input(base_name(&variable.ty)) {
            return; // Already reported.
        }
        // Only checks the names of its fields: a default has no variables.
        self.usages(default, None);
        let name = variable.name.text;
        self.value(default, name, &variable.ty, None, |mistake| {
            format!("The default of variable \"${name}\" is {mistake}")
        });
    }

    /// Checks a literal against its type; variables are checked against theirs elsewhere.
    fn value(
        &mut self,
        value: &Value<'_>,
        name: &str,
        ty: &Type,
        bound: Option<Bound>,
        message: impl Fn(&Mistake) -> String,
    ) {
        if matches!(value.kind, ValueKind::Variable(_)) || self.mistakes.is_full() {
            return;
        }
        let placeholder = |_| Ok::<_, ()>(ConstValue::Binary(Default::default()));
        let Ok(constant) = syntax::value(value).into_const_with(placeholder) else { return };
        if let Err(mistake) = check_value(self.types, Spelling::Literal, name, &constant, ty, bound) {
            self.mistakes.add_with(ErrorCode::BadUserInput, &[value.pos], || message(&mistake));
        }
    }

    /// Records the variables in a value with their positions; refuses fields of input objects that occur twice.
    fn usages(&mut self, value: &'a Value<'a>, position: Option<Position<'a>>) {
        match &value.kind {
            ValueKind::Variable(name) => {
                self.uses.variables.push(Usage { name, pos: value.pos, position });
            }
            ValueKind::List(items) => {
                let of = position.and_then(|position| match &position.ty.base {
                    BaseType::List(of) => {
                        Some(Position { ty: of, has_default: false, one_of: None, ..position })
                    }
                    BaseType::Named(_) => None,
                });
                for item in items {
                    self.usages(item, of);
                }
            }
            ValueKind::Object(fields) => {
                unique(fields.iter().map(|field| field.name), "input field named ", self.mistakes);
                let types = self.types;
                let object = position.and_then(|position| {
                    let name = base_name(position.ty);
                    types.input(name).map(|object| (name, object))
                });
                for field in fields {
                    let inner = object.and_then(|(name, object)| {
                        let InputField { ty, has_default, .. } = object.field(field.name.text)?;
                        let one_of = object.one_of.then_some(name);
                        let (name, of) = (field.name.text, Some(name));
                        Some(Position { ty, has_default: *has_default, name, of, one_of })
                    });
                    self.usages(&field.value, inner);
                }
            }
            _ => {}
        }
    }
}
