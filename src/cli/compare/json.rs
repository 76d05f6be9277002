//! Two runs compared, as one JSON object.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::cli::compare_args::CompareArgs;
use crate::compare::{Changed, Comparison, Frequent, Unreadable};
use crate::report::{Least, escaped_path};

/// Prints it.
pub(super) fn print(out: &mut impl Write, args: &CompareArgs, of: &Comparison) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &value(args, of))?;
    writeln!(out)
}

fn value(args: &CompareArgs, of: &Comparison) -> Value {
    let names = |names: &[std::path::PathBuf]| -> Vec<String> {
        names.iter().map(|name| escaped_path(name)).collect()
    };
    json!({
        "dechrome": env!("CARGO_PKG_VERSION"),
        "a": escaped_path(&args.a),
        "b": escaped_path(&args.b),
        "is-same": of.is_same(),
        "pages": {
            "both": of.both(), "same": of.same, "changed": of.changed, "only-a": of.only[0], "only-b": of.only[1],
            "given-up": of.given_up, "unreadable": of.unreadable, "emptied": of.emptied, "filled": of.filled,
        },
        "words": {
            "a": of.words[0], "b": of.words[1], "lost": of.lost, "gained": of.gained, "only-a": of.only_words[0],
            "only-b": of.only_words[1],
        },
        "lost-lines": lines(&of.lost_lines, of.top),
        "gained-lines": lines(&of.gained_lines, of.top),
        "most-lost": pages(&of.most_lost),
        "most-gained": pages(&of.most_gained),
        "only-a": names(&of.first_only[0]),
        "only-b": names(&of.first_only[1]),
        "unreadable": of.first_unreadable.iter().map(unreadable).collect::<Vec<_>>(),
    })
}

fn lines(lines: &Frequent, top: usize) -> Value {
    let first = lines.first(top).into_iter();
    let first = first
        .map(|line| json!({"text": line.text, "pages": line.pages, "example": escaped_path(&line.example)}));
    json!({"distinct": lines.distinct(), "short": lines.short(), "first": first.collect::<Vec<_>>()})
}

fn pages(pages: &Least<Changed>) -> Vec<Value> {
    let page = |page: &Changed| {
        json!({
            "page": escaped_path(&page.name), "a": page.words[0], "b": page.words[1], "lost": page.lost,
            "gained": page.gained,
        })
    };
    pages.sorted().into_iter().map(page).collect()
}

fn unreadable(page: &Unreadable) -> Value {
    json!({
        "page": escaped_path(&page.name), "run": page.side.as_str(), "kind": page.error.kind().as_str(),
        "message": page.error.to_string(),
    })
}
