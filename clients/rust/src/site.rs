//! The pages, from operations that `graphql_client` checks against the schema when this is compiled. What the schema
//! promises is no `Option`.

use graphql_client::{GraphQLQuery, Response};

use crate::text::slice;

// The schema's scalars: `graphql_client` looks for a type by the name of each.
type Date = String;
type DateTime = String;
#[expect(clippy::upper_case_acronyms, reason = "the name is the schema's")]
type HTML = String;
#[expect(clippy::upper_case_acronyms, reason = "the name is the schema's")]
type URL = String;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "../../schema.graphql", query_path = "src/site.graphql", response_derives = "Debug")]
struct FrontPage;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../../schema.graphql",
    query_path = "src/site.graphql",
    response_derives = "Debug",
    // More kinds may come: one that this schema does not have is `Unknown`.
    fragments_other_variant = "true"
)]
struct ArticlePage;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "../../schema.graphql", query_path = "src/site.graphql", response_derives = "Debug")]
struct PersonPage;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../../schema.graphql",
    query_path = "src/site.graphql",
    response_derives = "Debug",
    fragments_other_variant = "true"
)]
struct SearchPage;

/// Why a page cannot be shown.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// What a visitor looks at: a story and a person by their slugs, and words to search for.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    pub story: &'a str,
    pub person: &'a str,
    pub words: &'a str,
}

/// The pages of a small newsroom's site.
pub async fn site(url: &str, visit: Visit<'_>) -> Result<Vec<String>, Error> {
    let hub = Hub { client: reqwest::Client::new(), url };
    let mut lines = vec!["= Front".to_owned()];
    lines.extend(hub.front().await?);
    lines.push("= Article".to_owned());
    lines.extend(hub.article(visit.story).await?);
    lines.push("= Person".to_owned());
    lines.extend(hub.person(visit.person).await?);
    lines.push("= Search".to_owned());
    lines.extend(hub.search(visit.words).await?);
    Ok(lines)
}

struct Hub<'a> {
    client: reqwest::Client,
    url: &'a str,
}

impl Hub<'_> {
    async fn ask<Query: GraphQLQuery>(&self, variables: Query::Variables) -> Result<Query::ResponseData, Error> {
        let answer = self.client.post(self.url).json(&Query::build_query(variables)).send().await?;
        let Response { data, errors, .. } = answer.json::<Response<Query::ResponseData>>().await?;
        data.ok_or_else(|| errors.unwrap_or_default().iter().map(ToString::to_string).collect::<String>().into())
    }

    /// The newest stories, two a page.
    async fn front(&self) -> Result<Vec<String>, Error> {
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let page = self.ask::<FrontPage>(front_page::Variables { first: 2, after }).await?.articles;
            lines.extend(page.edges.iter().map(|edge| {
                let front_page::Card { published_at, headline, slug, .. } = &edge.node;
                card(published_at, headline, slug)
            }));
            if !page.page_info.has_next_page {
                return Ok(lines);
            }
            after = page.page_info.end_cursor;
        }
    }

    async fn article(&self, slug: &str) -> Result<Vec<String>, Error> {
        let variables = article_page::Variables { slug: slug.to_owned() };
        let Some(article) = self.ask::<ArticlePage>(variables).await?.article else {
            return Ok(vec!["There is no such story.".to_owned()]);
        };
        let article_page::Card { published_at, headline, slug, .. } = &article.card;
        let byline = article.byline.as_deref().unwrap_or("nobody");
        let section = article.section.as_ref().map_or("no section", |section| &section.name);
        let source = article.source.as_ref().and_then(|source| source.url.as_deref()).unwrap_or("here");
        let mut lines = vec![card(published_at, headline, slug), format!("by {byline} in {section} from {source}")];
        for block in &article.body {
            lines.extend(block_lines(block)?);
        }
        for edge in &article.mentions.edges {
            let mut places = Vec::new();
            for span in &edge.occurrences {
                let text = match span.part {
                    article_page::TextPart::HEADLINE => Some(headline),
                    _ => span.block.as_ref().map(|block| &block.text),
                };
                let words = text.map(|text| words(text, span.start, span.end, &span.text)).transpose()?;
                places.push(format!(
                    "{:?} {}-{}{}",
                    span.part,
                    span.start,
                    span.end,
                    words.map(|words| format!(" {words}")).unwrap_or_default()
                ));
            }
            lines.push(format!("{:?} {}: {}", edge.rel, named(&edge.node), places.join(", ")));
        }
        for edge in &article.related.edges {
            let target = edge
                .node
                .as_ref()
                .map_or("not here".to_owned(), |node| card(&node.published_at, &node.headline, &node.slug));
            lines.push(format!("{:?} {}: {target}", edge.kind, edge.headline.as_deref().unwrap_or_default()));
        }
        Ok(lines)
    }

    async fn person(&self, slug: &str) -> Result<Vec<String>, Error> {
        let variables = person_page::Variables { slug: slug.to_owned(), first: 10 };
        let Some(person) = self.ask::<PersonPage>(variables).await?.person else {
            return Ok(vec!["There is no such person.".to_owned()]);
        };
        let mut lines = vec![person.name];
        for role in &person.affiliations {
            let organisation = role.organisation.as_ref().map_or("something", |organisation| &organisation.name);
            let reported = role.last_reported.as_deref().unwrap_or("never");
            lines.push(format!("{} of {organisation}, last reported {reported}", role.role_name));
        }
        for said in &person.quotations.nodes {
            // Only a draft's words stand in no public article.
            let Some(person_page::Card { published_at, headline, slug, .. }) = &said.article else { continue };
            lines.push(format!("“{}” in {}", said.text, card(published_at, headline, slug)));
        }
        lines.extend(
            person
                .articles
                .edges
                .iter()
                .map(|edge| card(&edge.node.published_at, &edge.node.headline, &edge.node.slug)),
        );
        Ok(lines)
    }

    async fn search(&self, query: &str) -> Result<Vec<String>, Error> {
        use search_page::SearchPageSearchEdgesNode as Found;

        let variables = search_page::Variables { query: query.to_owned() };
        let Some(search) = self.ask::<SearchPage>(variables).await?.search else { return Ok(Vec::new()) };
        let mut lines = Vec::new();
        for edge in &search.edges {
            lines.push(match &edge.node {
                Found::Article(found) => card(&found.published_at, &found.headline, &found.slug),
                Found::Person(found) => format!("Person {}", found.name),
                Found::Organisation(found) => format!("Organisation {}", found.name),
                Found::Unknown => "something".to_owned(),
            });
            for highlight in &edge.highlights {
                let pieces = highlight.pieces.iter();
                let excerpt =
                    pieces.map(|piece| if piece.is_match { format!("[{}]", piece.text) } else { piece.text.clone() });
                lines.push(format!("  {:?} {}", highlight.field, excerpt.collect::<String>()));
            }
        }
        Ok(lines)
    }
}

fn card(published_at: &str, headline: &str, slug: &str) -> String {
    format!("{} {headline} ({slug})", published_at.split('T').next().unwrap_or_default())
}

/// A block in its own shape, or as the hub's HTML: more kinds may come.
fn block_lines(block: &article_page::Body) -> Result<Vec<String>, Error> {
    use article_page::BodyOn as Kind;

    let (first, annotations) = match &block.on {
        Kind::Paragraph(paragraph) => (block.text.clone(), &paragraph.annotations),
        Kind::Heading(heading) => (
            format!("{} {}", "#".repeat(heading.level.try_into().unwrap_or_default()), block.text),
            &heading.annotations,
        ),
        Kind::BlockQuote(quote) => (format!("> {}", block.text), &quote.annotations),
        Kind::ListBlock(list) => {
            let sign = |index| if list.is_ordered { format!("{index}.") } else { "-".to_owned() };
            return Ok((1..).zip(&list.entries).map(|(index, entry)| format!("{} {entry}", sign(index))).collect());
        }
        _ => return Ok(vec![block.html.clone()]),
    };
    let notes = annotations.iter().map(|annotation| note(&block.text, annotation));
    std::iter::once(Ok(first)).chain(notes).collect()
}

fn note(text: &str, annotation: &article_page::Annotated) -> Result<String, Error> {
    use article_page::AnnotatedOn as Kind;

    let words = words(text, annotation.start, annotation.end, &annotation.text)?;
    let meaning = match &annotation.on {
        Kind::LinkAnnotation(link) => link.url.clone(),
        Kind::EmphasisAnnotation(emphasis) => if emphasis.is_strong { "strong" } else { "emphasis" }.to_owned(),
        Kind::MentionAnnotation(mention) => named(&mention.node),
        Kind::QuotationAnnotation(quoted) => {
            format!("said {}", quoted.quotation.speaker.as_ref().map_or("someone", |speaker| &speaker.name))
        }
        Kind::Unknown => "marked".to_owned(),
    };
    Ok(format!("  {words}: {meaning}"))
}

/// The words of a span, cut out of the text that it counts in; the hub's own copy must be the same.
fn words<'a>(text: &'a str, start: i64, end: i64, told: &str) -> Result<&'a str, Error> {
    let cut = slice(text, start, end).unwrap_or_default();
    if cut == told { Ok(cut) } else { Err(format!("“{cut}” is not “{told}”").into()) }
}

fn named(node: &article_page::Named) -> String {
    use article_page::Named;

    match node {
        Named::Person(person) => format!("Person {}", person.name),
        Named::Organisation(organisation) => format!("Organisation {}", organisation.name),
        Named::Place(place) => format!("Place {}", place.name),
        Named::Unknown => "something".to_owned(),
    }
}
