//! Refused documents: each case changes a good document, and is refused with a code and a path.

use serde_json::Value;

use crate::support::{App, Database, Patch, complete};

mod facts;
mod measures;
mod references;
mod shapes;

/// Change of the good document, and all problems that it then has, as `CODE /pointer`.
struct Case(Patch, Vec<String>);

/// One change and the one problem that it causes.
fn set(pointer: &str, value: impl Into<Value>, problem: &str) -> Case {
    several(Patch::default().set(pointer, value), &[problem])
}

/// One thing left out and the one problem that it causes.
fn without(pointer: &str, problem: &str) -> Case {
    several(Patch::default().remove(pointer), &[problem])
}

/// Several changes, or several problems.
fn several(patch: Patch, problems: &[&str]) -> Case {
    Case(patch, problems.iter().map(ToString::to_string).collect())
}

/// Tries each case in an organization that has the good document and in one that is empty.
async fn check(database: Database, cases: &[Case]) {
    let app = database.app().await;
    app.import(&complete()).await;
    let (revision, export) = (app.viewer().revision().await, app.viewer().export().await);
    for Case(patch, problems) in cases {
        let reply = app.editor().try_import(&patch.apply(&complete()), false).await;
        assert_eq!(&reply.problems(), problems, "{patch:?}: {reply:#?}");
        assert_eq!(reply.at("/scorecardsImport/scorecards"), &Value::Array(Vec::new()));
        assert_eq!(reply.text("/scorecardsImport/revision"), revision.to_string(), "{patch:?}");
    }
    assert_eq!(app.viewer().revision().await, revision);
    assert_eq!(app.viewer().export().await, export);
    if matches!(database, Database::Sqlite) {
        check_empty(&app, cases).await;
    }
}

/// Checks the cases in an empty organization, where what is missing may be reported as well.
async fn check_empty(app: &App, cases: &[Case]) {
    let founder = app.founder("empty", 1).await;
    let (revision, export) = (founder.revision().await, founder.export().await);
    for Case(patch, problems) in cases {
        let reply = founder.try_import(&patch.apply(&complete()), false).await;
        let reported = reply.problems();
        assert!(problems.iter().all(|it| reported.contains(it)), "{patch:?}: {reply:#?}");
    }
    assert_eq!(founder.revision().await, revision);
    assert_eq!(founder.export().await, export);
}
