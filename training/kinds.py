"""The model of page kinds: which of the benchmark's page types a page is like.

Its chances of a page are features of the blocks' model, so in training they
come from models that saw no page of the same fold.
"""
import functools, math

import lightgbm as lgb
import numpy as np
from scipy import sparse

BITS = 14  # of the hashes in the tables of token scores
STEPS = 20  # token scores are kept in steps of 1/20 nat
STRONG = 20  # steps above which a score is strong evidence
PRIOR = 2.0  # pages' worth of doubt in a token's score
TREES = 100
PARAMETERS = dict(
    objective='multiclass', num_leaves=8, learning_rate=0.05, feature_fraction=0.15, bagging_fraction=0.7,
    bagging_freq=1, min_data_in_leaf=15, seed=1, num_threads=2, verbose=-1, force_col_wise=True)


class Kinds:
    def __init__(self, data, folds):
        self.data, self.folds = data, folds
        names = [p['type'] or 'article' for p in data.pages]
        self.names = sorted(set(names))
        self.kind = np.array([self.names.index(n) for n in names])
        self.pages = len(names)
        self.fold = np.zeros(self.pages, int)
        self.fold[data.page] = data.fold
        site = np.unique([p['site'] for p in data.pages], return_inverse=True)[1]
        self.weight = 1 / np.sqrt(np.bincount(site)[site])
        blocks = np.maximum(1, np.bincount(data.page, minlength=self.pages))
        words = np.maximum(1, np.bincount(data.page, data.words, self.pages))
        columns = range(data.x.shape[1])
        means = [np.bincount(data.page, data.x[:, c], self.pages) / blocks for c in columns]
        means += [np.bincount(data.page, data.x[:, c] * data.words, self.pages) / words for c in columns]
        self.means = np.stack(means, 1).astype(np.float32)
        self.tokens = [self.tokens_of(t) for t in (data.classes, data.texts)]
        self.counts = [[self.count(t, fold) for fold in range(folds)] for t in self.tokens]

    def tokens_of(self, tokens):
        """Which hashes stand on which page."""
        key = np.unique(self.data.page[tokens.row] << BITS | tokens.token & (1 << BITS) - 1)
        return sparse.csr_matrix((np.ones(len(key)), (key >> BITS, key & (1 << BITS) - 1)), (self.pages, 1 << BITS))

    def count(self, tokens, fold):
        """Of a fold: pages, and weight of pages by kind, that hold each token; weight of each kind."""
        rows = self.fold == fold
        by_kind = (self.kind[rows][:, None] == np.arange(len(self.names))) * self.weight[rows][:, None]
        return np.asarray(tokens[rows].sum(0)).ravel(), (tokens[rows].T @ by_kind), by_kind.sum(0)

    def tables(self, folds):
        """Scores of names and of words, kind after kind, learned from these folds."""
        out = []
        for counts in self.counts:
            pages, hits, kinds = (sum(counts[fold][i] for fold in folds) for i in range(3))
            base = kinds / kinds.sum()
            chance = (hits + PRIOR * base) / (hits.sum(1, keepdims=True) + PRIOR)
            steps = np.round(STEPS * (np.log(chance / (1 - chance)) - np.log(base / (1 - base))))
            out.append(np.where(pages[:, None] >= 2, np.clip(steps, -127, 127), 0))
        return out

    def scores(self, tables):
        out = []
        for tokens, steps in zip(self.tokens, tables):
            found = np.maximum(1, np.asarray(tokens.sum(1)))
            out += [tokens @ steps / found / STEPS, tokens @ np.maximum(0, steps - STRONG) / found / STEPS]
        return np.concatenate(out, 1).astype(np.float32)

    @functools.cache
    def fit(self, without):
        """A model that saw none of the folds `without`."""
        seen = [fold for fold in range(self.folds) if fold not in without]
        # Token scores of a page come from other folds than its own.
        scores = np.zeros((self.pages, 4 * len(self.names)), np.float32)
        for fold in range(self.folds):
            rows = self.fold == fold
            scores[rows] = self.scores(self.tables([other for other in seen if other != fold]))[rows]
        x = np.concatenate([self.means, scores], 1)
        rows = np.isin(self.fold, seen)
        parameters = dict(PARAMETERS, num_class=len(self.names))
        booster = lgb.train(parameters, lgb.Dataset(x[rows], self.kind[rows]), TREES)
        return booster, self.leanings(booster, x)

    @staticmethod
    def leanings(booster, x):
        odds = booster.predict(x, raw_score=True).astype(np.float32)
        return odds - odds.max(1, keepdims=True)

    def features(self, without):
        """Leanings of all pages' blocks, each page's from a model that saw neither its fold nor those `without`."""
        out = np.zeros((self.pages, len(self.names)), np.float32)
        for fold in range(self.folds):
            rows = self.fold == fold
            out[rows] = self.fit(frozenset({*without, fold}))[1][rows]
        return out[self.data.page]

    def write(self, without, write_forest):
        """The format that src/judge/page_kinds.rs reads."""
        seen = [fold for fold in range(self.folds) if fold not in without]
        count = len(self.names)
        out = bytearray([count])
        for table in self.tables(seen):
            out += table.T.astype(np.int8).tobytes()
        trees = self.fit(frozenset(without))[0].dump_model()['tree_info']
        for kind in range(count):
            out += write_forest(trees[kind::count], 2 * self.data.x.shape[1] + 4 * count, 1)
        return out

    def report(self):
        chances = np.stack([self.fit(frozenset({fold}))[1] for fold in range(self.folds)])[self.fold, np.arange(self.pages)]
        right = chances.argmax(1) == self.kind
        parts = [f'{n} {right[self.kind == k].mean():.2f}' for k, n in enumerate(self.names)]
        odds = chances - np.log(np.exp(chances).sum(1, keepdims=True))
        loss = -odds[np.arange(self.pages), self.kind].mean()
        print(f'kinds: {right.mean():.3f} told right, log loss {loss:.3f}: ' + ' '.join(parts), flush=True)
