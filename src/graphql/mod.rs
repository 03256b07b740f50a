//! The contract: GraphQL types over the nouns, and the way of a request through them.

pub mod affiliation;
pub mod annotation;
pub mod answer;
pub mod api;
pub mod article;
pub mod audit;
pub mod block;
pub mod co_mention;
pub mod collection;
pub mod completion;
pub mod connection;
pub mod context;
pub mod documents;
pub mod draft;
pub mod driver;
pub mod error;
pub mod id;
pub mod image;
pub mod live;
pub mod loaders;
pub mod member;
pub mod mention;
pub mod mutation;
pub mod organisation;
pub mod person;
pub mod place;
pub mod prepare;
pub mod query;
pub mod quotation;
pub mod related;
pub mod related_from;
pub mod saved_operation;
pub mod scalar;
pub mod search;
pub mod section;
pub mod span;
pub mod story;
pub mod subscription;
pub mod token;
pub mod viewer;
pub mod whole;

use async_graphql::{SDLExportOptions, ValidationMode};

use crate::graphql::mutation::Mutation;
use crate::graphql::query::Query;
use crate::graphql::story::Story;
use crate::graphql::subscription::Subscription;

/// The schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Selection sets inside each other that the executor walks, two for each level: a field's and its fragment's.
/// [`prepare`] has bounded them before.
const RECURSION: usize = 2 * prepare::MAX_DEPTH + 4;

/// Builds the schema. It holds no data: each request brings its own. Validation is [`prepare`]'s.
pub fn schema() -> Schema {
    Schema::build(Query, Mutation::default(), Subscription)
        .register_output_type::<Story>()
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(RECURSION)
        .disable_suggestions()
        .finish()
}

/// The schema as the public contract: the content of `schema.graphql`.
pub fn sdl(schema: &Schema) -> String {
    let options = SDLExportOptions::new().include_specified_by().use_space_ident().indent_width(2);
    schema.sdl_with_options(options)
}

#[cfg(test)]
mod tests {
    use async_graphql::{ContainerType, Context};

    use super::affiliation::Affiliation;
    use super::article::Article;
    use super::draft::ArticleDraft;
    use super::draft::revision::Revision;
    use super::mention::PersonMentionConnection;
    use super::organisation::Organisation;
    use super::person::Person;
    use super::section::Section;

    /// For each field that it resolves, the executor allocates as much as the largest field of the type takes: what a
    /// field needs much room for is boxed.
    #[test]
    fn fields_are_small() {
        fn room<T: 'static, F>(_: impl Fn(&'static T, &'static Context<'static>) -> F) -> usize {
            size_of::<F>()
        }
        for (name, room) in [
            ("Affiliation", room(|it: &Affiliation, context| it.resolve_field(context))),
            ("Article", room(|it: &Article, context| it.resolve_field(context))),
            ("ArticleDraft", room(|it: &ArticleDraft, context| it.resolve_field(context))),
            ("Organisation", room(|it: &Organisation, context| it.resolve_field(context))),
            ("Person", room(|it: &Person, context| it.resolve_field(context))),
            ("PersonMentionConnection", room(|it: &PersonMentionConnection, context| it.resolve_field(context))),
            ("Revision", room(|it: &Revision, context| it.resolve_field(context))),
            ("Section", room(|it: &Section, context| it.resolve_field(context))),
        ] {
            assert!(room <= 1_024, "a field of {name} takes {room} bytes");
        }
    }
}
