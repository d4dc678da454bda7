//! Parser: turns tokens into a syntax tree, with one function for each grammar rule of executable documents. The
//! recursion is over brackets, whose nesting the lexer bounds.

use async_graphql::{
    Name as OwnedName, Pos,
    parser::types::{BaseType, OperationType, Type},
};

use super::{
    super::error::{ErrorCode, Refusal},
    ast::{
        Argument, Directive, Document, Field, Fragment, Inline, Name, Operation, Selection, SelectionSet,
        Spread, Value, ValueKind, Variable,
    },
    lexer::{Token, TokenKind},
    syntax_error,
};

/// Maximum length of the excerpt of a string that a message repeats.
const EXCERPT: usize = 30;

/// Parses the tokens of a document.
pub(super) fn parse(tokens: Vec<Token<'_>>) -> Result<Document<'_>, Refusal> {
    let mut parser = Parser { tokens: tokens.into_iter().peekable(), end: Pos { line: 1, column: 1 } };
    parser.document()
}

struct Parser<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token<'a>>>,
    /// Position of the last token.
    end: Pos,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Result<Document<'a>, Refusal> {
        let mut document =
            Document { operations: Vec::new(), fragments: Vec::new(), by_name: Default::default() };
        loop {
            self.definition(&mut document)?;
            if self.kind() == &TokenKind::EndOfText {
                break;
            }
        }
        for (at, fragment) in document.fragments.iter().enumerate() {
            document.by_name.entry(fragment.name.text).or_insert(at);
        }
        Ok(document)
    }

    fn definition(&mut self, document: &mut Document<'a>) -> Result<(), Refusal> {
        let pos = self.pos();
        let is_described = self.skip_description();
        let keyword = match self.kind() {
            TokenKind::Punctuator("{") if is_described => {
                let message = "Unexpected description, descriptions are not supported on shorthand queries.";
                return Err(syntax_error(pos, message));
            }
            TokenKind::Punctuator("{") => {
                document.operations.push(Operation {
                    pos,
                    kind: OperationType::Query,
                    name: None,
                    variables: Vec::new(),
                    directives: Vec::new(),
                    selection_set: self.selection_set()?,
                });
                return Ok(());
            }
            TokenKind::Name(keyword) => *keyword,
            _ => return Err(self.unexpected()),
        };
        let kind = match keyword {
            "query" => OperationType::Query,
            "mutation" => OperationType::Mutation,
            "subscription" => OperationType::Subscription,
            "fragment" => {
                let fragment = self.fragment()?;
                document.fragments.push(fragment);
                return Ok(());
            }
            "schema" | "scalar" | "type" | "interface" | "union" | "enum" | "input" | "directive"
            | "extend" => {
                let message = format!("The {keyword} definition is not executable.");
                return Err(Refusal::at(ErrorCode::GraphqlValidationFailed, self.pos(), message));
            }
            _ => return Err(self.unexpected()),
        };
        let operation = self.operation(kind)?;
        document.operations.push(operation);
        Ok(())
    }

    fn operation(&mut self, kind: OperationType) -> Result<Operation<'a>, Refusal> {
        let pos = self.next().pos;
        let name = match self.kind() {
            TokenKind::Name(_) => Some(self.name()?),
            _ => None,
        };
        let variables = self.optional_many("(", Self::variable, ")")?;
        let directives = self.directives(false)?;
        Ok(Operation { pos, kind, name, variables, directives, selection_set: self.selection_set()? })
    }

    fn variable(&mut self) -> Result<Variable<'a>, Refusal> {
        self.skip_description();
        let pos = self.expect("$")?;
        let name = Name { pos, ..self.name()? };
        self.expect(":")?;
        let ty_pos = self.pos();
        let ty = self.ty()?;
        let default = if self.skip("=") { Some(self.value(true)?) } else { None };
        Ok(Variable { name, ty, ty_pos, default, directives: self.directives(true)? })
    }

    fn ty(&mut self) -> Result<Type, Refusal> {
        let base = if self.skip("[") {
            let of = self.ty()?;
            self.expect("]")?;
            BaseType::List(Box::new(of))
        } else {
            BaseType::Named(OwnedName::new(self.name()?.text))
        };
        Ok(Type { base, nullable: !self.skip("!") })
    }

    fn fragment(&mut self) -> Result<Fragment<'a>, Refusal> {
        let pos = self.next().pos;
        if self.kind() == &TokenKind::Name("on") {
            return Err(self.unexpected());
        }
        let name = self.name()?;
        if self.kind() != &TokenKind::Name("on") {
            return Err(self.expected("\"on\""));
        }
        self.next();
        let on = self.name()?;
        let directives = self.directives(false)?;
        Ok(Fragment { pos, name, on, directives, selection_set: self.selection_set()? })
    }

    fn selection_set(&mut self) -> Result<SelectionSet<'a>, Refusal> {
        let pos = self.pos();
        Ok(SelectionSet { pos, items: self.many("{", Self::selection, "}")? })
    }

    fn selection(&mut self) -> Result<Selection<'a>, Refusal> {
        if self.kind() != &TokenKind::Punctuator("...") {
            return self.field().map(Selection::Field);
        }
        let pos = self.next().pos;
        let on = match self.kind() {
            TokenKind::Name("on") => {
                self.next();
                Some(self.name()?)
            }
            TokenKind::Name(_) => {
                let name = self.name()?;
                let directives = self.directives(false)?;
                return Ok(Selection::Spread(Spread { pos, name, directives }));
            }
            _ => None,
        };
        let directives = self.directives(false)?;
        Ok(Selection::Inline(Inline { pos, on, directives, selection_set: self.selection_set()? }))
    }

    fn field(&mut self) -> Result<Field<'a>, Refusal> {
        let first = self.name()?;
        let (alias, name) = if self.skip(":") { (Some(first), self.name()?) } else { (None, first) };
        let arguments = self.optional_many("(", |parser| parser.argument(false), ")")?;
        let directives = self.directives(false)?;
        let selection_set = match self.kind() {
            TokenKind::Punctuator("{") => self.selection_set()?,
            _ => SelectionSet::default(),
        };
        Ok(Field { alias, name, arguments, directives, selection_set })
    }

    fn directives(&mut self, is_constant: bool) -> Result<Vec<Directive<'a>>, Refusal> {
        let mut directives = Vec::new();
        while self.kind() == &TokenKind::Punctuator("@") {
            let pos = self.next().pos;
            let name = self.name()?;
            let arguments = self.optional_many("(", |parser| parser.argument(is_constant), ")")?;
            directives.push(Directive { pos, name, arguments });
        }
        Ok(directives)
    }

    fn argument(&mut self, is_constant: bool) -> Result<Argument<'a>, Refusal> {
        let name = self.name()?;
        self.expect(":")?;
        Ok(Argument { name, value: self.value(is_constant)? })
    }

    /// Parses a value; a constant one has no variables.
    fn value(&mut self, is_constant: bool) -> Result<Value<'a>, Refusal> {
        let pos = self.pos();
        let kind = match self.kind() {
            TokenKind::Punctuator("[") => {
                ValueKind::List(self.any("[", |parser| parser.value(is_constant), "]")?)
            }
            TokenKind::Punctuator("{") => {
                ValueKind::Object(self.any("{", |parser| parser.argument(is_constant), "}")?)
            }
            TokenKind::Punctuator("$") => {
                self.next();
                let name = self.name()?;
                if is_constant {
                    let message = format!("Unexpected variable \"${}\" in constant value.", name.text);
                    return Err(syntax_error(pos, message));
                }
                ValueKind::Variable(name.text)
            }
            TokenKind::Punctuator(_) | TokenKind::EndOfText => return Err(self.unexpected()),
            _ => match self.next().kind {
                TokenKind::Int(text) => ValueKind::Int(text),
                TokenKind::Float(text) => ValueKind::Float(text),
                TokenKind::String { value, is_block } => ValueKind::String { value, is_block },
                TokenKind::Name("true") => ValueKind::Boolean(true),
                TokenKind::Name("false") => ValueKind::Boolean(false),
                TokenKind::Name(word) if word != "null" => ValueKind::Enum(word),
                _ => ValueKind::Null,
            },
        };
        Ok(Value { pos, kind })
    }

    /// Skips the string that describes what follows; returns whether there was one.
    fn skip_description(&mut self) -> bool {
        let is_description = matches!(self.kind(), TokenKind::String { .. });
        if is_description {
            self.next();
        }
        is_description
    }

    /// Parses items between brackets, at least one.
    fn many<T>(
        &mut self,
        open: &str,
        item: impl Fn(&mut Self) -> Result<T, Refusal>,
        close: &str,
    ) -> Result<Vec<T>, Refusal> {
        self.expect(open)?;
        let mut items = vec![item(self)?];
        while !self.skip(close) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Parses items between brackets, at least one, or nothing where there are no brackets.
    fn optional_many<T>(
        &mut self,
        open: &'static str,
        item: impl Fn(&mut Self) -> Result<T, Refusal>,
        close: &str,
    ) -> Result<Vec<T>, Refusal> {
        match self.kind() {
            TokenKind::Punctuator(found) if *found == open => self.many(open, item, close),
            _ => Ok(Vec::new()),
        }
    }

    /// Parses items between brackets, possibly none.
    fn any<T>(
        &mut self,
        open: &str,
        item: impl Fn(&mut Self) -> Result<T, Refusal>,
        close: &str,
    ) -> Result<Vec<T>, Refusal> {
        self.expect(open)?;
        let mut items = Vec::new();
        while !self.skip(close) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn name(&mut self) -> Result<Name<'a>, Refusal> {
        match *self.kind() {
            TokenKind::Name(text) => Ok(Name { text, pos: self.next().pos }),
            _ => Err(self.expected("Name")),
        }
    }

    fn expect(&mut self, punctuator: &str) -> Result<Pos, Refusal> {
        match self.kind() {
            TokenKind::Punctuator(found) if *found == punctuator => Ok(self.next().pos),
            _ => Err(self.expected(&format!("\"{punctuator}\""))),
        }
    }

    fn skip(&mut self, punctuator: &str) -> bool {
        let is_next = matches!(self.kind(), TokenKind::Punctuator(found) if *found == punctuator);
        if is_next {
            self.next();
        }
        is_next
    }

    fn kind(&mut self) -> &TokenKind<'a> {
        self.tokens.peek().map_or(&TokenKind::EndOfText, |token| &token.kind)
    }

    fn pos(&mut self) -> Pos {
        let end = self.end;
        self.tokens.peek().map_or(end, |token| token.pos)
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.tokens.next().unwrap_or(Token { kind: TokenKind::EndOfText, pos: self.end });
        self.end = token.pos;
        token
    }

    fn unexpected(&mut self) -> Refusal {
        let message = format!("Unexpected {}.", shown(self.kind()));
        syntax_error(self.pos(), message)
    }

    fn expected(&mut self, wanted: &str) -> Refusal {
        let message = format!("Expected {wanted}, found {}.", shown(self.kind()));
        syntax_error(self.pos(), message)
    }
}

fn shown(kind: &TokenKind<'_>) -> String {
    match kind {
        TokenKind::Punctuator(text) => format!("\"{text}\""),
        TokenKind::Name(text) => format!("Name \"{}\"", excerpt(text)),
        TokenKind::Int(text) => format!("Int \"{}\"", excerpt(text)),
        TokenKind::Float(text) => format!("Float \"{}\"", excerpt(text)),
        TokenKind::String { value, .. } => format!("String \"{}\"", excerpt(value)),
        TokenKind::EndOfText => "<EOF>".to_owned(),
    }
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{super::limits::Limits, parse, parsed};
    use super::*;

    #[test]
    fn the_edition_of_2025_is_read() {
        for text in [
            "{ a }",
            "\"what it is\" query Q(\"which\" $a: [Int!]! = [1, 2] @d(x: 1), \"\"\"how\"\"\" $b: T) @e { a }",
            "\"\"\"of it\"\"\" fragment f on T @d { ...on ...f ... @include(if: $x) { a } ... on T { b } }",
            "mutation { on: fragment(query: null, on: {a: [], b: {}}, c: $d) @a @b(c: [$d]) { type } }",
            "subscription S { true }",
            "query query { query }",
            "query ($a: Int) { a }",
        ] {
            let text = text.replace("...on ...f", "...f");
            assert!(parse(&text, &Limits::default()).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_grammar_is_refused_at_its_place() {
        for (text, says, column) in [
            ("", "Unexpected <EOF>.", 1),
            ("{ }", "Expected Name, found \"}\".", 3),
            ("{ a", "Expected Name, found <EOF>.", 4),
            ("{ a(", "Expected Name, found <EOF>.", 5),
            ("{ a() }", "Expected Name, found \")\".", 5),
            ("{ a {} }", "Expected Name, found \"}\".", 6),
            ("{ a: }", "Expected Name, found \"}\".", 6),
            ("{ a: b: c }", "Expected Name, found \":\".", 7),
            ("{ a } }", "Unexpected \"}\".", 7),
            ("{ a(b: ) }", "Unexpected \")\".", 8),
            ("{ a(b: [1) }", "Unexpected \")\".", 10),
            ("query { a ", "Expected Name, found <EOF>.", 11),
            ("query () { a }", "Expected \"$\", found \")\".", 8),
            ("query ($a) { a }", "Expected \":\", found \")\".", 10),
            ("query ($a: Int @d = 1) { a }", "Expected \"$\", found \"=\".", 19),
            ("query ($a: Int = $b) { a }", "Unexpected variable \"$b\" in constant value.", 18),
            ("query ($a: Int @d(x: $b)) { a }", "Unexpected variable \"$b\" in constant value.", 22),
            ("query ($a: [Int) { a }", "Expected \"]\", found \")\".", 16),
            ("query Q", "Expected \"{\", found <EOF>.", 8),
            ("fragment on on T { a }", "Unexpected Name \"on\".", 10),
            ("fragment f { a }", "Expected \"on\", found \"{\".", 12),
            ("fragment f on T", "Expected \"{\", found <EOF>.", 16),
            ("{ ...on }", "Expected Name, found \"}\".", 9),
            ("{ ...on T }", "Expected \"{\", found \"}\".", 11),
            ("{ ... }", "Expected \"{\", found \"}\".", 7),
            ("nonsense { a }", "Unexpected Name \"nonsense\".", 1),
            ("\"d\" { a }", "descriptions are not supported on shorthand queries.", 1),
            ("\"d\" \"e\" query { a }", "Unexpected String \"e\".", 5),
        ] {
            let refusal = parse(text, &Limits::default()).unwrap_err();
            assert_eq!(refusal.code, ErrorCode::GraphqlParseFailed, "{text}");
            assert!(refusal.message.ends_with(says), "{text}: {}", refusal.message);
            assert_eq!(refusal.locations[0].column, column, "{text}");
        }
    }

    #[test]
    fn definitions_of_types_are_not_executable() {
        for text in ["type T { a: Int }", "{ a } extend schema @d", "\"d\" scalar S"] {
            let refusal = parse(text, &Limits::default()).unwrap_err();
            assert_eq!(refusal.code, ErrorCode::GraphqlValidationFailed, "{text}");
        }
    }

    #[test]
    fn the_first_fragment_of_a_name_is_found() {
        let document = parsed("{ ...f } fragment f on A { a } fragment f on B { b }");
        assert_eq!(document.fragment("f").map(|fragment| fragment.on.text), Some("A"));
        assert_eq!(document.fragments.len(), 2);
    }
}
