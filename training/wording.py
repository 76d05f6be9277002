"""Weights of all words of a line, by logistic regression: what a line's wording says of it.

A line's score is the sum of its tokens' weights over the root of their number (src/judge/features/wording.rs).
"""
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

PENALTY = 3.0
ROUNDS = 40
WINDOWS = (1, 3, 8)


class Wording:
    def __init__(self, data, tokens, size, steps):
        count = data.classes.count
        self.data, self.steps, self.known = data, steps, {}
        value = np.repeat(1 / np.sqrt(np.maximum(1, count)), count).astype(np.float32)
        self.x = csr_matrix((value, tokens.token, tokens.start), shape=(len(count), size))

    def weights(self, without):
        """In steps, learned without the sites of these folds."""
        key = frozenset(without)
        if key not in self.known:
            data = self.data
            self.known[key] = self.fit(np.flatnonzero(data.known & data.whole & ~np.isin(data.fold, list(key))))
        return self.known[key]

    def fit(self, rows):
        x, y, weight = self.x[rows], self.data.y[rows].astype(float), self.data.weight[rows]
        transposed = x.T.tocsr()

        def loss(w):
            odds = x @ w[:-1] + w[-1]
            error = weight * (1 / (1 + np.exp(-odds)) - y)
            value = (weight * (np.logaddexp(0, odds) - y * odds)).sum() + PENALTY / 2 * (w[:-1] ** 2).sum()
            return value, np.concatenate([transposed @ error + PENALTY * w[:-1], [error.sum()]])

        found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method='L-BFGS-B', options=dict(maxiter=ROUNDS))
        return np.clip(np.round(found.x[:-1] * self.steps), -127, 127)

    def features(self, without, folds):
        """Of all lines; a line's weights are learned without its own fold, too."""
        data = self.data
        score = np.zeros(len(data.y), np.float32)
        for fold in range(folds):
            here = np.flatnonzero(data.fold == fold)
            score[here] = self.x[here] @ self.weights({*without, fold}) / self.steps
        running = np.concatenate([[0], np.cumsum(score.astype(float))])
        at, first, last = np.arange(len(score)), data.start[data.page], data.start[data.page + 1]
        columns = [score]
        for width in WINDOWS:
            low, high = np.maximum(first, at - width), np.minimum(last, at + width + 1)
            columns.append((running[high] - running[low]) / (high - low))
        columns.append((running[last] - running[first]) / (last - first))
        return np.stack(columns, 1).astype(np.float32)
