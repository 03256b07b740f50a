//! How large a parsed document becomes once its fragments are laid out, counted without laying them out.

use std::collections::HashMap;

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, Directive, Document, FragmentDefinition, Selection};

use super::error::{RequestError, RequestErrorCode as Code};
use super::limits::Limits;
use super::source::Lines;

/// How deep selection sets may nest, with every fragment laid out and inline fragments counted too. It bounds the
/// recursion of every later step; the depth of fields has its own, lower limit.
const MAX_NESTING: usize = 100;

/// Refuses documents whose fragments multiply or nest without bound, and nodes with too many directives.
///
/// Each fragment is measured once, so this takes time in proportion to the text. A fragment that contains itself counts
/// nothing here: validation names the cycle.
pub(super) fn check(document: &Document, limits: &Limits, lines: &Lines<'_>) -> Result<(), RequestError> {
    let mut measuring = Measuring { limits, lines, fragments: HashMap::new(), measured: HashMap::new() };
    for definition in &document.definitions {
        if let Definition::FragmentDefinition(fragment) = definition {
            measuring.fragments.insert(fragment.name.as_str(), fragment);
            measuring.directives(&fragment.directives)?;
        }
    }
    let mut selections = 0_u64;
    for definition in &document.definitions {
        let Definition::OperationDefinition(operation) = definition else { continue };
        measuring.directives(&operation.directives)?;
        for variable in &operation.variables {
            measuring.directives(&variable.directives)?;
        }
        let size = measuring.set(&operation.selection_set, 1)?;
        selections = selections.saturating_add(size.selections);
        if size.height > MAX_NESTING {
            return Err(too_deep());
        }
    }
    for fragment in document.definitions.iter().filter_map(Definition::as_fragment_definition) {
        measuring.fragment(&fragment.name, 1)?;
    }
    if selections > limits.selections {
        let message = format!("the document selects more than {} fields and fragments", limits.selections);
        return Err(RequestError::new(Code::TooComplex, message));
    }
    Ok(())
}

#[derive(Clone, Copy, Default)]
struct Size {
    selections: u64,
    height: usize,
}

struct Measuring<'a> {
    limits: &'a Limits,
    lines: &'a Lines<'a>,
    fragments: HashMap<&'a str, &'a Node<FragmentDefinition>>,
    /// Sizes of fragments; one whose measuring has begun and not ended is there with size nothing.
    measured: HashMap<&'a str, Size>,
}

impl<'a> Measuring<'a> {
    fn set(&mut self, selections: &'a [Selection], level: usize) -> Result<Size, RequestError> {
        if level > MAX_NESTING {
            return Err(too_deep());
        }
        let mut size = Size { selections: 0, height: 1 };
        for selection in selections {
            let inner = match selection {
                Selection::Field(field) => {
                    self.directives(&field.directives)?;
                    if field.selection_set.is_empty() {
                        Size::default()
                    } else {
                        self.set(&field.selection_set, level + 1)?
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives)?;
                    self.set(&fragment.selection_set, level + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives)?;
                    self.fragment(&spread.fragment_name, level + 1)?
                }
            };
            size.selections = size.selections.saturating_add(inner.selections).saturating_add(1);
            size.height = size.height.max(inner.height + 1);
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &str, level: usize) -> Result<Size, RequestError> {
        if let Some(size) = self.measured.get(name) {
            return Ok(*size);
        }
        let Some((name, fragment)) = self.fragments.get_key_value(name).map(|(name, fragment)| (*name, *fragment))
        else {
            return Ok(Size::default());
        };
        self.measured.insert(name, Size::default());
        let size = self.set(&fragment.selection_set, level)?;
        self.measured.insert(name, size);
        Ok(size)
    }

    fn directives(&self, directives: &[Node<Directive>]) -> Result<(), RequestError> {
        let most = self.limits.directives_per_node;
        let Some(surplus) = directives.get(most) else { return Ok(()) };
        let message = format!("more than {most} directives stand at one place");
        Err(RequestError::new(Code::TooManyDirectives, message).at(self.lines, surplus.location()))
    }
}

fn too_deep() -> RequestError {
    RequestError::new(Code::TooDeep, format!("selections and fragments nest deeper than {MAX_NESTING} levels"))
}
