//! Things that are made once and used again by whoever comes next.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

/// Keeps what is not in use: at most one thing a thread that ever asked at
/// the same time.
pub(crate) struct Pool<T>(Mutex<Vec<T>>);

/// A thing that goes back to its pool.
pub(crate) struct Lent<'p, T: Default> {
    pool: &'p Pool<T>,
    thing: T,
}

impl<T: Default> Pool<T> {
    /// One that was used before, or a new one.
    pub(crate) fn take(&self) -> Lent<'_, T> {
        let thing = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Lent { pool: self, thing: thing.unwrap_or_default() }
    }
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Pool(Mutex::default())
    }
}

impl<T> fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pool")
    }
}

impl<T: Default> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.thing
    }
}

impl<T: Default> DerefMut for Lent<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.thing
    }
}

impl<T: Default> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        // Behind a panic it may be half changed.
        if !std::thread::panicking() {
            let thing = std::mem::take(&mut self.thing);
            self.pool.0.lock().unwrap_or_else(PoisonError::into_inner).push(thing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lent_comes_back() {
        let pool: Pool<Vec<u8>> = Pool::default();
        {
            let mut one = pool.take();
            one.push(1);
            let other = pool.take();
            assert!(other.is_empty());
        }
        let lengths: usize = [pool.take(), pool.take()].iter().map(|lent| lent.len()).sum();
        assert_eq!(lengths, 1);
    }

    #[test]
    fn what_a_panic_left_is_thrown_away() {
        let pool: Pool<Vec<u8>> = Pool::default();
        let panic = std::panic::AssertUnwindSafe(|| {
            pool.take().push(1);
            let mut half = pool.take();
            half.push(2);
            panic!("in the middle");
        });
        assert!(std::panic::catch_unwind(panic).is_err());
        assert!(pool.take().is_empty());
    }
}
