//! What became of each story, and of all.

use serde::Serialize;
use uuid::Uuid;

/// Is told of each story as it is done. Nothing is kept: an import of a million stories takes no more memory.
pub trait Progress {
    /// A story is done, or a file failed.
    fn item(&self, report: &ItemReport);
}

/// What became of a story.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is new.
    Made,
    /// It was there and says something else now, or was published now.
    Changed,
    /// It was there.
    #[default]
    Unchanged,
    /// It could not be taken in.
    Failed,
}

/// Who sees a story after its import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Editors: nothing of it is public, or what changed is not.
    #[default]
    Draft,
    /// Everyone.
    Public,
    /// Everyone, from an instant on that is still to come.
    Scheduled,
}

/// Why a story failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The word by which programs tell failures apart.
    pub code: String,
    /// The same for people.
    pub message: String,
}

/// How many of a kind were linked, and how many of those are new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// Linked, new ones included.
    pub linked: u64,
    /// New.
    pub made: u64,
}

/// What was written besides the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// People.
    pub people: Links,
    /// Organisations.
    pub organisations: Links,
    /// Places.
    pub places: Links,
    /// Roles that the story states.
    pub roles: u64,
    /// Quotations.
    pub quotations: u64,
    /// Doubts for editors.
    pub suggestions: u64,
    /// Links to other stories that mean a story here.
    pub edges_bound: u64,
    /// Links to other stories that mean none here.
    pub edges_unbound: u64,
    /// Links of other stories that mean this one.
    pub edges_from_others: u64,
}

/// What became of one story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemReport {
    /// The path or name that it came by.
    pub source: String,
    /// Which story of its file, from 0.
    pub item: usize,
    /// What became of it.
    pub outcome: Outcome,
    /// Who sees it; `None` when it failed.
    pub state: Option<State>,
    /// When readers see it, or what changed of it, where that is still to come: RFC 3339 in UTC.
    pub scheduled_for: Option<String>,
    /// The story; `None` when it failed.
    #[serde(skip)]
    pub article: Option<Uuid>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its slug.
    pub slug: Option<String>,
    /// What was written besides the text.
    pub counts: Counts,
    /// What an editor should know.
    pub notices: Vec<&'static str>,
    /// Why it failed.
    pub error: Option<Failure>,
}

/// What became of all stories.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// New stories.
    pub made: u64,
    /// Changed stories.
    pub changed: u64,
    /// Stories that were there.
    pub unchanged: u64,
    /// Inputs that failed.
    pub failed: u64,
    /// Stories that everyone sees.
    pub public: u64,
    /// Stories that everyone will see from an instant on.
    pub scheduled: u64,
    /// Stories that only editors see.
    pub drafts: u64,
    /// What was written besides the texts.
    pub counts: Counts,
}

impl ItemReport {
    /// The story, where something of it was written.
    pub fn written(&self) -> Option<Uuid> {
        self.article.filter(|_| matches!(self.outcome, Outcome::Made | Outcome::Changed))
    }

    pub(super) fn failed(source: String, code: &str, message: String) -> Self {
        let error = Some(Failure { code: code.to_owned(), message });
        Self { source, outcome: Outcome::Failed, error, ..Self::default() }
    }
}

impl Summary {
    pub(super) fn add(&mut self, report: &ItemReport) {
        *match report.outcome {
            Outcome::Made => &mut self.made,
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Failed => &mut self.failed,
        } += 1;
        match report.state {
            Some(State::Public) => self.public += 1,
            Some(State::Scheduled) => self.scheduled += 1,
            Some(State::Draft) => self.drafts += 1,
            None => {}
        }
        let (all, one) = (&mut self.counts, &report.counts);
        for (all, one) in
            [(&mut all.people, one.people), (&mut all.organisations, one.organisations), (&mut all.places, one.places)]
        {
            all.linked += one.linked;
            all.made += one.made;
        }
        all.roles += one.roles;
        all.quotations += one.quotations;
        all.suggestions += one.suggestions;
        all.edges_bound += one.edges_bound;
        all.edges_unbound += one.edges_unbound;
        all.edges_from_others += one.edges_from_others;
    }
}
