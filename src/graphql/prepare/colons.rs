//! Where in a document its tokens stand: names of arguments and of input fields have a colon behind them, and some
//! strings are descriptions.

/// Follows the tokens of a document through its arguments and input objects.
#[derive(Default)]
pub(super) struct Colons {
    open: Vec<Bracket>,
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
    /// Anything else: selections, types, and what is not GraphQL at all.
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
        let inside = self.open.last().copied().unwrap_or(Bracket::Other);
        match token {
            b'{' | b'[' | b'(' => self.open.push(self.bracket(token, inside)),
            b'}' | b']' | b')' => {
                if inside == Bracket::Named(Next::Colon) {
                    return Err(MISSING);
                }
                self.open.pop();
                self.value_ends();
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

    /// Whether a string that comes next would describe an operation, a fragment or a variable.
    pub(super) fn may_be_described(&self) -> bool {
        match self.open[..] {
            [] => true,
            [Bracket::Variables] => self.before[1] != b'=',
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
            _ => Bracket::Other,
        }
    }

    fn value_ends(&mut self) {
        if let Some(Bracket::Named(Next::Value)) = self.open.last() {
            self.next(Next::Name);
        }
    }

    fn next(&mut self, next: Next) {
        if let Some(bracket) = self.open.last_mut() {
            *bracket = Bracket::Named(next);
        }
    }
}

const MISSING: &str = "the name of an argument or of an input field has no colon behind it";
