//! How long a page may take. The core has no clock: who waits for the page says
//! when it takes too long.

use crate::error::{Error, ErrorKind};

/// Asked now and then between steps that each take little time.
#[derive(Clone, Copy, Default)]
pub(crate) struct Patience<'a> {
    is_over: Option<&'a dyn Fn() -> bool>,
}

impl<'a> Patience<'a> {
    /// Ends when this says so, from when on it must always say so.
    pub(crate) fn until(is_over: &'a dyn Fn() -> bool) -> Self {
        Patience { is_over: Some(is_over) }
    }

    pub(crate) fn is_over(self) -> bool {
        self.is_over.is_some_and(|is_over| is_over())
    }

    /// # Errors
    /// When it is over.
    pub(crate) fn check(self) -> Result<(), Error> {
        if !self.is_over() {
            return Ok(());
        }
        let message = "takes longer than a page may; raise --page-timeout or leave it out";
        Err(Error::new(ErrorKind::Time, message))
    }
}
