//! Web addresses: one compared form for all, and the newsroom's own pages made from slugs.

use std::fmt;

use url::Url;

/// Query parameters that say where a reader came from and not what the page is.
const TRACKING: [&str; 6] = ["fbclid", "gclid", "mc_cid", "mc_eid", "ref", "cmpid"];

/// The form in which urls are compared: no scheme, no `www.`, no fragment, no tracking parameters, no closing slash.
/// `None` when the text is no absolute `http` or `https` url, or when its parameters hold U+0000.
pub fn url_key(text: &str) -> Option<String> {
    let url = parse(text)?;
    let host = url.host_str()?;
    let mut key = host.strip_prefix("www.").unwrap_or(host).to_owned();
    if let Some(port) = url.port() {
        key.push(':');
        key.push_str(&port.to_string());
    }
    key.push_str(url.path().trim_end_matches('/'));
    let mut parameters: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&name.as_ref()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parameters.sort();
    if !parameters.is_empty() {
        key.push('?');
        key.push_str(&parameters.join("&"));
    }
    (!key.contains('\0')).then_some(key)
}

/// An absolute `http` or `https` url with a host, or `None`.
pub fn parse(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// The host of a url in its compared form.
pub fn host(text: &str) -> Option<String> {
    let url = parse(text)?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// Where the newsroom's own article pages are: a url with `{slug}` in its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleUrl {
    before: String,
    after: String,
}

impl ArticleUrl {
    /// The template, which must be an absolute `http` or `https` url that holds `{slug}` once.
    pub fn try_new(template: &str) -> Result<Self, String> {
        let refuse = |why: &str| Err(format!("'{template}' {why}"));
        let Some((before, after)) = template.split_once("{slug}") else { return refuse("holds no {slug}") };
        if after.contains("{slug}") {
            return refuse("holds {slug} more than once");
        }
        if parse(&format!("{before}slug{after}")).is_none() {
            return refuse("is no absolute http or https url");
        }
        Ok(Self { before: before.to_owned(), after: after.to_owned() })
    }

    /// The page of a slug.
    pub fn page(&self, slug: &str) -> String {
        format!("{}{slug}{}", self.before, self.after)
    }

    /// The slug of a page, when it is one of these.
    pub fn slug(&self, url: &str) -> Option<String> {
        let (before, after) = self.key_around_slug()?;
        let key = url_key(url)?;
        let slug = key.strip_prefix(&*before)?.strip_suffix(&*after)?;
        (!slug.is_empty() && !slug.contains(['/', '?'])).then(|| slug.to_owned())
    }

    /// What the compared form of every one of these pages begins and ends with.
    pub fn key_around_slug(&self) -> Option<(String, String)> {
        const MARK: &str = "slug-goes-here";
        let template = url_key(&self.page(MARK))?;
        let (before, after) = template.split_once(MARK)?;
        Some((before.to_owned(), after.to_owned()))
    }
}

/// Where the newsroom's own site shows drafts: a url with `{token}`, and `{id}` or `{slug}` if it needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewUrl(String);

impl PreviewUrl {
    /// The template, which must be an absolute `http` or `https` url that holds `{token}`.
    pub fn try_new(template: &str) -> Result<Self, String> {
        let refuse = |why: &str| Err(format!("'{template}' {why}"));
        if !template.contains("{token}") {
            return refuse("holds no {token}");
        }
        if parse(&template.replace("{token}", "token").replace("{id}", "id").replace("{slug}", "slug")).is_none() {
            return refuse("is no absolute http or https url");
        }
        Ok(Self(template.to_owned()))
    }

    /// The page of a draft; `None` when it takes a slug that there is not.
    pub fn page(&self, id: &str, slug: Option<&str>, token: &str) -> Option<String> {
        let page = match slug {
            Some(slug) => self.0.replace("{slug}", slug),
            None if self.0.contains("{slug}") => return None,
            None => self.0.clone(),
        };
        Some(page.replace("{id}", id).replace("{token}", token))
    }
}

impl fmt::Display for PreviewUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{ArticleUrl, PreviewUrl, url_key};

    #[test]
    fn urls_of_one_page_compare_equal() {
        let key = url_key("https://example.org/a/b?x=1").expect("a url");
        for same in ["http://www.example.org/a/b/?x=1", "https://EXAMPLE.org:443/a/b?utm_source=mail&x=1#top"] {
            assert_eq!(url_key(same).as_deref(), Some(key.as_str()), "{same}");
        }
        assert_ne!(url_key("https://example.org/a/B?x=1"), Some(key));
        for none in ["", "a/b", "ftp://example.org/", "javascript:alert(1)", "https://example.org/?a=%00"] {
            assert_eq!(url_key(none), None, "{none}");
        }
    }

    #[test]
    fn a_template_gives_pages_and_knows_them_again() {
        let template = ArticleUrl::try_new("https://news.example/story/{slug}.html").expect("a template");
        assert_eq!(template.page("one"), "https://news.example/story/one.html");
        assert_eq!(template.slug("http://www.news.example/story/one.html?utm_medium=x").as_deref(), Some("one"));
        assert_eq!(template.slug("https://news.example/other/one.html"), None);
        for bad in ["https://news.example/", "/{slug}", "https://news.example/{slug}/{slug}"] {
            assert!(ArticleUrl::try_new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_template_of_previews_gives_links() {
        let template = PreviewUrl::try_new("https://news.example/look/{slug}?of={id}&by={token}").expect("a template");
        let page = template.page("article_1", Some("one"), "t");
        assert_eq!(page.as_deref(), Some("https://news.example/look/one?of=article_1&by=t"));
        assert_eq!(template.page("article_1", None, "t"), None);
        for bad in ["https://news.example/{id}", "/{token}", "ftp://news.example/{token}"] {
            assert!(PreviewUrl::try_new(bad).is_err(), "{bad}");
        }
    }
}
