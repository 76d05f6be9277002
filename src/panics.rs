//! A panic on one page is that page's failure, not the run's.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::error::{Error, ErrorKind};

thread_local! {
    /// Whether this thread works on a page.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// What the hook heard of a panic there.
    static HEARD: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on panics in [`guard`] are not printed; others are as before.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDED.get() {
                let heard = info.to_string().replace('\n', " ");
                HEARD.with(|place| place.replace(heard));
            } else {
                before(info);
            }
        }));
    });
}

/// Does the work; a panic becomes an error of kind
/// [`Internal`](ErrorKind::Internal).
///
/// What the work changes must be fit for use behind a panic.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    hush();
    GUARDED.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    done.unwrap_or_else(|_| {
        let heard = HEARD.take();
        let message = format!("a defect of dechrome, please report it with this file: {heard}");
        Err(Error::new(ErrorKind::Internal, message))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_place() {
        let error = guard(|| -> Result<(), Error> { panic!("no such block: {}", 7) }).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        let message = error.to_string();
        assert!(message.starts_with("a defect of dechrome, please report it"), "{message}");
        assert!(message.contains("no such block: 7") && message.contains("panics.rs"), "{message}");
        assert_eq!(guard(|| Ok(1)).unwrap(), 1);
    }
}
