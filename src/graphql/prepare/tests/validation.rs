use serde_json::json;

use super::super::{Costs, PrepareSetupError, Preparer, RequestErrorCode as Code, ScalarRule};
use super::hub::{Hub, each, editor, none, public};

#[test]
fn documents_that_do_not_fit_the_schema_are_refused() {
    let hub = Hub::new();
    for query in [
        "{ nothing }",
        "{ article }",
        "{ echo { id } }",
        "{ article(by: { id: 1 }) { ...F } }",
        "{ echo ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
        "{ echo ...F } fragment F on Query { ...F }",
        "{ echo } fragment F on Query { echo }",
        "query($a: Int) { echo }",
        "{ echo(text: $a) }",
        "query($a: Int) { echo(text: $a) }",
        "query($a: String, $a: String) { echo(text: $a) }",
        "{ echo(text: 1) }",
        "{ echo(text: \"a\", text: \"b\") }",
        "{ echo @nothing }",
        "{ echo @skip }",
        "{ echo @defer }",
        "{ ... @defer { echo } }",
        "{ found { ... on Paragraph { key } } }",
        "query A { echo } query A { echo }",
        "{ echo } query A { echo }",
        "{ article(by: { id: 1 }) { ... on Nothing { id } } }",
        "type T { a: Int } { echo }",
        // Conflicts, in one set and across sets.
        "{ echo(text: \"a\") echo(text: \"b\") }",
        "{ article(by: { id: 1 }) { a: id } article(by: { id: 1 }) { a: headline } }",
        "{ a: article(by: { id: 1 }) { k: id } ...F } fragment F on Query { a: article(by: { id: 1 }) { k: headline } }",
        "{ found { ... on Article { x: author { id } } ... on Person { x: name } } }",
        "{ numbers(list: [1]) numbers(list: [1, 2]) }",
        // What the validator leaves to us.
        "{ article(by: {}) { id } }",
        "{ article(by: { id: 1, slug: \"a\" }) { id } }",
        "{ article(by: { id: null }) { id } }",
        "query($s: String) { article(by: { slug: $s }) { id } }",
        "{ filtered(filter: { since: 1, since: 2 }) }",
        "query($a: Int) { numbers(list: [$a]) }",
        "query($a: [Int!]) { numbers(list: [$a]) }",
        "query($a: Boolean = null) { echo @skip(if: $a) }",
        "query($a: Float) { filtered(filter: { since: $a }) }",
    ] {
        let errors = hub.errors(query, &none());
        assert!(errors.iter().all(|error| error.code == Code::ValidationFailed), "{query}\n{errors:#?}");
        assert!(errors.iter().all(|error| !error.message.contains('\n')), "{query}\n{errors:#?}");
    }
}

#[test]
fn syntax_errors_say_where_on_one_line() {
    let hub = Hub::new();
    let errors = hub.errors("query {\n  é echo(text: ) }", &none());
    assert_eq!(errors[0].code, Code::SyntaxError);
    assert_eq!(errors[0].locations[0].0, 2);
    assert_eq!(hub.errors("{ echo", &none())[0].message, "Expected `}`, got the end of the document.");
    assert_eq!(hub.errors("", &none())[0].message, "Expected an operation, got the end of the document.");
    assert_eq!(hub.errors("{ echo @no }", &none())[0].message, "Cannot find directive `@no` in the schema.");
    for query in
        ["", "   ", "# only a comment", "}", "{", "{}", "query", "{ a(b: 0x1) }", "{ 'a' }", "\u{0}", "{ a..b }"]
    {
        let errors = hub.errors(query, &none());
        assert!(matches!(errors[0].code, Code::SyntaxError | Code::OperationNotFound), "{query:?} {errors:?}");
    }
}

#[test]
fn ten_errors_at_most_and_the_last_counts_the_rest() {
    let hub = Hub::new();
    let errors = hub.errors(&format!("{{ {} }}", each(40, |n| format!("no{n} "))), &none());
    assert_eq!(errors.len(), 10);
    assert_eq!(errors[9].message, "31 more errors were found.");
    let errors = hub.errors(&format!("{{ {} }}", each(20, |n| format!("{}{n} ", "n".repeat(1_000)))), &none());
    assert!(errors.iter().map(|error| error.message.len()).sum::<usize>() <= super::super::MAX_ERROR_BYTES + 100);
}

#[test]
fn an_argument_or_input_field_without_its_colon_is_a_syntax_error() {
    let hub = Hub::new();
    for query in [
        "{ echo(text text: \"a\") }",
        "{ echo(text) }",
        "{ echo(text \"a\") }",
        "{ echo @skip(if true) }",
        "{ filtered(filter: { since since: 1 }) }",
        "{ filtered(filter: { inner: { since 1 } }) }",
        "query($f: Filter = { since since: 1 }) { filtered(filter: $f) }",
        "query @skip(if true) { echo }",
    ] {
        assert_eq!(hub.refused(query, &none())[0], Code::SyntaxError, "{query}");
    }
}

#[tokio::test]
async fn what_means_nothing_may_stand_anywhere() {
    let hub = Hub::new();
    for query in [
        "{ ... , on , Query , { , echo , } , }",
        "{ ... # {\n on Query # \"\n { echo } }",
        "{,,,...,@include(if:,true),{,echo,}}",
        "{ ...,F } fragment F on Query { echo }",
        "\"What it is.\" query { echo }",
        "\"\"\"What, { it\"\"\" query Q(\"How, much.\" $t: String = \"nothing\" \"Why.\" $n: [Int!] = [1]) { echo(text: $t) a: numbers(list: $n) @skip(if: true) }",
        "{ ...F } \"What it is.\" fragment F on Query { echo }",
    ] {
        assert_eq!(hub.data(query, none()).await, json!({ "echo": "nothing" }), "{query}");
    }
    for query in ["\"What it is.\" { echo }", "query Q(\"What it is.\") { echo }", "{ \"What it is.\" echo }"] {
        assert_eq!(hub.refused(query, &none())[0], Code::SyntaxError, "{query}");
    }
}

#[tokio::test]
async fn introspection_works() {
    let hub = Hub::new();
    let data = hub.data("{ __schema { queryType { name } types { name kind } } t: __type(name: \"Article\") { fields(includeDeprecated: true) { name isDeprecated } } __typename }", none()).await;
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
    assert_eq!(data["__typename"], "Query");
    let fields = data["t"]["fields"].as_array().expect("fields");
    assert!(fields.contains(&json!({ "name": "title", "isDeprecated": true })));
    assert!(hub.prepare("{ __schema { queryType { name } } }", &none()).expect("valid").introspects);
    assert!(!hub.prepare("{ __typename echo }", &none()).expect("valid").introspects);
}

#[tokio::test]
async fn deprecated_fields_may_be_selected() {
    let hub = Hub::new();
    assert_eq!(
        hub.data("{ article(by: { id: 1 }) { title } }", none()).await,
        json!({ "article": { "title": "old" } })
    );
}

#[test]
fn a_schema_that_cannot_be_prepared_for_is_refused() {
    let any = ScalarRule { name: "Url", accepts: |_| true, expected: "anything" };
    let setup = |sdl: &str, costs| Preparer::try_new(sdl, &[any], costs, public(), editor()).err();
    assert!(matches!(setup("type Query { a: Nothing }", Costs::default()), Some(PrepareSetupError::Schema(_))));
    let own = "directive @loud on FIELD\ntype Query { a: Int }";
    assert!(matches!(setup(own, Costs::default()), Some(PrepareSetupError::Directive(name)) if name == "loud"));
    let stale = Costs::default().list("Query.gone", 5);
    assert!(
        matches!(setup("type Query { a: Int }", stale), Some(PrepareSetupError::Field(name)) if name == "Query.gone")
    );
    let stale = Costs::default().list_like("Query.a", "gone");
    assert!(matches!(setup("type Query { a: [Int] }", stale), Some(PrepareSetupError::Field(_))));
    let unknown = setup("type Query { a: Day }\nscalar Day", Costs::default());
    assert!(matches!(unknown, Some(PrepareSetupError::Scalar(name)) if name == "Day"));
    let described = "\"\"\"What is read.\"\"\"\ntype Query { \"one\" a(b: By): Url @deprecated }\nscalar Url @specifiedBy(url: \"https://example.org\")\ninput By @oneOf { c: Int }\ndirective @oneOf on INPUT_OBJECT";
    assert!(setup(described, Costs::default()).is_none());
}

#[test]
fn a_mistake_is_told_and_not_what_only_follows_from_it() {
    let hub = Hub::new();
    let told =
        |query: &str| -> Vec<String> { hub.errors(query, &none()).into_iter().map(|error| error.message).collect() };
    let unknown = "Type `Article` does not have a field `idd`.";
    let missing = "Interface, union and object types must have a subselection set.";
    for query in [
        "{ article(by: { id: 1 }) { idd } }",
        "{ article(by: { id: 1 }) { idd { idd } } }",
        "query($a: Int) { article(by: { id: 1 }) { idd(at: $a) } }",
        "{ article(by: { id: 1 }) { idd { ...F } } } fragment F on Person { id }",
    ] {
        assert_eq!(told(query), [unknown], "{query}");
    }
    for (query, first) in [
        ("{ article(by: { id: 1 }) { ... on Nothing { id } } }", "Type condition `Nothing` of inline fragment"),
        (
            "{ article(by: { id: 1 }) { ...F } } fragment F on Nothing { id }",
            "Type condition `Nothing` of fragment `F`",
        ),
        ("{ article(by: { id: 1 }) { id { id } } }", "Field selection of scalar type `ID`"),
        ("{ article(by: { id: 1 }) { ...G } }", "Cannot find fragment `G`"),
        ("query($a: Int) { echo }", "Unused variable: `$a`"),
    ] {
        let told = told(query);
        assert!(told.len() == 1 && told[0].starts_with(first), "{query}: {told:?}");
    }
    // What is wrong by itself is told beside it.
    assert_eq!(told("{ a: article(by: { id: 1 }) article(by: { id: 1 }) { idd } }"), [missing, unknown]);
    assert_eq!(told("{ article(by: { id: 1 }) }"), [missing]);
}
