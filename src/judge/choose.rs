//! How much of a page to keep, given each block's chance of being content.

use crate::settings::Favor;

/// How recall counts against precision in the F measure that is maximised:
/// its beta, squared.
fn beta_squared(favor: Favor) -> f64 {
    match favor {
        Favor::Precision => 0.25,
        Favor::Balance => 1.0,
        Favor::Recall => 4.0,
    }
}

/// Keeps the likeliest blocks, as many as make the page's expected F measure
/// largest.
///
/// With chances `p` and sizes `w`, a kept set's expected hits are the sum of
/// its `p * w`; those of all blocks stand for the size of the true content.
pub(super) fn by_expected_f(chances: &[f32], sizes: &[f32], favor: Favor) -> Vec<bool> {
    let beta = beta_squared(favor);
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]).then(a.cmp(b)));
    let weigh = |at: usize| f64::from(chances[at]) * f64::from(sizes[at]);
    let content: f64 = (0..chances.len()).map(weigh).sum();
    let (mut hits, mut size) = (0.0, 0.0);
    let (mut best, mut count) = (0.0, 0);
    for (rank, at) in order.iter().enumerate() {
        hits += weigh(*at);
        size += f64::from(sizes[*at]);
        let f = (1.0 + beta) * hits / (size + beta * content).max(1e-9);
        if f >= best {
            best = f;
            count = rank + 1;
        }
    }
    let mut keep = vec![false; chances.len()];
    for at in &order[..count] {
        keep[*at] = true;
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_content_stays_and_sure_chrome_goes() {
        let keep = by_expected_f(&[0.95, 0.02, 0.9, 0.03], &[50.0, 10.0, 40.0, 30.0], Favor::Balance);
        assert_eq!(keep, [true, false, true, false]);
        assert!(by_expected_f(&[], &[], Favor::Balance).is_empty());
    }

    #[test]
    fn favor_moves_the_cut() {
        let (chances, sizes) = ([0.9, 0.5, 0.3], [10.0, 10.0, 10.0]);
        let count = |favor| by_expected_f(&chances, &sizes, favor).iter().filter(|keep| **keep).count();
        assert!(count(Favor::Precision) < count(Favor::Recall));
    }
}
