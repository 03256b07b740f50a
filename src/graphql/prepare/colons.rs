//! Where in a document its tokens stand: brackets match, names of arguments and of input fields have a colon behind
//! them, and some strings are descriptions.

/// Follows the tokens of a document through its arguments and input objects.
#[derive(Default)]
pub(super) struct Colons {
    open: Vec<(u8, Bracket)>,
    before: [u8; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// Arguments or an input object, and what comes next in them.
    Named(Next),
    /// A list in one of these.
    List,
    /// The variables of an operation.
    Variables,
    /// A selection set.
    Selection,
    /// Anything else: types, and what is not GraphQL at all.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Name,
    Colon,
    Value,
}

impl Colons {
    /// Takes the next token by its first byte; the error says what is missing before it.
    pub(super) fn see(&mut self, token: u8) -> Result<(), &'static str> {
        let inside = self.inside();
        match token {
            b'{' | b'[' | b'(' => self.open.push((token, self.bracket(token, inside))),
            b'}' | b']' | b')' => {
                if inside == Bracket::Named(Next::Colon) {
                    return Err(MISSING);
                }
                if self.open.pop().is_some_and(|(open, _)| closing(open).0 != token) {
                    return Err("brackets are not closed in the order in which they were opened");
                }
                if self.inside() == Bracket::Named(Next::Value) {
                    self.next(Next::Name);
                }
            }
            _ => match inside {
                Bracket::Named(Next::Name) if token == b'_' || token.is_ascii_alphabetic() => self.next(Next::Colon),
                Bracket::Named(Next::Colon) if token == b':' => self.next(Next::Value),
                Bracket::Named(Next::Colon) => return Err(MISSING),
                Bracket::Named(Next::Value) if token != b'$' => self.next(Next::Name),
                _ => {}
            },
        }
        self.before = [self.before[1], token];
        Ok(())
    }

    /// Whether the next token stands directly in a selection set.
    pub(super) fn in_selection(&self) -> bool {
        self.inside() == Bracket::Selection
    }

    /// Whether a string that comes next would describe an operation, a fragment or a variable.
    pub(super) fn may_be_described(&self) -> bool {
        match self.open[..] {
            [] => true,
            [(_, Bracket::Variables)] => self.before[1] != b'=',
            _ => false,
        }
    }

    fn bracket(&self, token: u8, inside: Bracket) -> Bracket {
        let is_value = matches!(inside, Bracket::Named(_) | Bracket::List);
        let is_default = self.before[1] == b'=';
        // Outside of all brackets, parentheses hold an operation's variables unless a directive stands before them.
        let are_arguments = !self.open.is_empty() || self.before[0] == b'@';
        match token {
            b'(' if are_arguments => Bracket::Named(Next::Name),
            b'(' => Bracket::Variables,
            b'{' if is_value || is_default => Bracket::Named(Next::Name),
            b'[' if is_value || is_default => Bracket::List,
            b'{' => Bracket::Selection,
            _ => Bracket::Other,
        }
    }

    /// Takes the end of the document; the error says what is missing before it.
    pub(super) fn end(&self) -> Result<(), &'static str> {
        self.open.last().map_or(Ok(()), |(open, _)| Err(closing(*open).1))
    }

    fn inside(&self) -> Bracket {
        self.open.last().map_or(Bracket::Other, |(_, bracket)| *bracket)
    }

    fn next(&mut self, next: Next) {
        if let Some((_, bracket)) = self.open.last_mut() {
            *bracket = Bracket::Named(next);
        }
    }
}

/// What closes a bracket, and what is wrong where the document ends before it.
fn closing(open: u8) -> (u8, &'static str) {
    match open {
        b'{' => (b'}', "expected `}`, got the end of the document"),
        b'[' => (b']', "expected `]`, got the end of the document"),
        _ => (b')', "expected `)`, got the end of the document"),
    }
}

const MISSING: &str = "the name of an argument or of an input field has no colon behind it";
