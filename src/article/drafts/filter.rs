//! Which drafts a list holds, and in what order.

use entity::{article, revision};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr};
use uuid::Uuid;

use crate::page::{KeyKind, Order};
use crate::policy::{self, StoryState};
use crate::text::fold;
use crate::viewer::Sight;

/// The order of drafts: those that an editor or an import touched last come first.
pub const TOUCHED: Order = Order { name: "TOUCHED", keys: &[KeyKind::Number], descending: true };

/// The columns of [`TOUCHED`].
pub(super) const TOUCHED_COLUMNS: [(article::Entity, article::Column); 2] =
    [(article::Entity, article::Column::TouchedAt), (article::Entity, article::Column::Id)];

/// The order of a story's revisions: the newest first.
pub const NUMBER: Order = Order { name: "REVISION", keys: &[KeyKind::Number], descending: true };

/// Which drafts: the fields join by AND, the values of a list by OR. An absent field restricts nothing, an empty list
/// matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DraftFilter {
    /// In one of these states; when absent, in any but deleted.
    pub states: Option<Vec<StoryState>>,
    /// In one of these sections.
    pub sections: Option<Vec<Uuid>>,
    /// With these words in the headline, however written.
    pub headline: Option<String>,
    /// Whose newest revision was never published or scheduled, or was.
    pub has_news: Option<bool>,
    /// Whose newest revision this editor wrote.
    pub author: Option<String>,
}

impl DraftFilter {
    /// The filter as conditions on `article` and its newest `revision`.
    pub(super) fn condition(&self, sight: &Sight) -> Condition {
        let Self { states, sections, headline, has_news, author } = self;
        let kept = || policy::kept_articles();
        let in_state = |states: &Vec<StoryState>| policy::state(sight.now).is_in(states.iter().map(|it| it.number()));
        let in_section = |ids: &Vec<Uuid>| revision::Column::SectionId.is_in(ids.iter().copied());
        let news = |wanted: bool| if wanted { policy::has_news() } else { policy::has_news().not() };
        Condition::all()
            .add(states.as_ref().map_or_else(kept, in_state))
            .add_option(sections.as_ref().map(in_section))
            .add_option(headline.as_deref().map(holds))
            .add_option(has_news.map(news))
            .add_option(author.as_ref().map(|name| revision::Column::Author.eq(name.as_str())))
    }
}

/// Headlines that hold these words.
fn holds(words: &str) -> Expr {
    let mut pattern = String::from("%");
    for letter in fold(words).chars() {
        if ['%', '_', '\\'].contains(&letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    Expr::col((revision::Entity, revision::Column::HeadlineFolded)).like(LikeExpr::new(pattern).escape('\\'))
}
