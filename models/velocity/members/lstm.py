"""A global quantile LSTM (PyTorch): one network for all teams, several seeds averaged.

It reads the last sixteen periods, scaled by the series' own level, and what is known at the origin; it gives
nine quantiles for each target. Quantiles cannot cross: the outer ones are the median plus and minus sums of
softplus increments.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models.config import MEDIAN, QUANTILES, LstmConfig
from models.features.frame import TARGETS, WINDOW_CHANNELS, Frame

CONTEXT_PREFIXES = ("c_", "p_", "m_")
CONTEXT_DELIVERY = (
    "d_level",
    "d_ewma03",
    "d_mean3",
    "d_mean5",
    "d_mean20",
    "d_sd10",
    "d_slope10",
    "d_zero_share10",
    "d_shift",
)
CLIP = 4.0


class QuantileLstm(nn.Module):
    """Window and context → quantiles of every target."""

    def __init__(self, context: int, config: LstmConfig) -> None:
        super().__init__()
        self.recurrent = nn.LSTM(len(WINDOW_CHANNELS), config.hidden, batch_first=True)
        self.mix = nn.Sequential(
            nn.Dropout(config.dropout),
            nn.Linear(config.hidden + context, config.hidden),
            nn.SiLU(),
            nn.Dropout(config.dropout),
            nn.Linear(config.hidden, len(TARGETS) * len(QUANTILES)),
        )

    def forward(self, window: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """(n, WINDOW, channels), (n, context) → (n, targets, quantiles)."""
        _, (hidden, _) = self.recurrent(window)  # (1, n, hidden)
        raw = self.mix(torch.cat([hidden[0], context], dim=1))  # (n, targets * quantiles)
        raw = raw.view(-1, len(TARGETS), len(QUANTILES))
        median = raw[..., MEDIAN : MEDIAN + 1]
        step = nn.functional.softplus(raw - 1.5)
        up = median + step[..., MEDIAN + 1 :].cumsum(-1)
        down = median - step[..., :MEDIAN].flip(-1).cumsum(-1).flip(-1)
        return torch.cat([down, median, up], dim=-1)  # (n, targets, quantiles)


def pinball_loss(predicted: torch.Tensor, truth: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Mean pinball loss over the known truths (NaN marks the unknown)."""
    levels = torch.tensor(QUANTILES, dtype=predicted.dtype)
    known = torch.isfinite(truth)
    gap = torch.nan_to_num(truth)[..., None] - predicted
    loss = torch.maximum(levels * gap, (levels - 1) * gap).mean(-1)
    scale = known * weight[:, None]
    return (loss * scale).sum() / scale.sum().clamp(min=1e-9)


class Lstm:
    """Member ``lstm``: the networks of all seeds, and the scaling of their context."""

    name = "lstm"

    def __init__(self, config: LstmConfig, seed: int, copy_weight: float) -> None:
        self.config, self.seed, self.copy_weight = config, seed, copy_weight
        self.columns: list[str] = []
        self.mean, self.scale = np.zeros(0), np.ones(0)
        self.networks: list[QuantileLstm] = []

    def fit(self, frame: Frame) -> None:
        """Learn from rows whose truth is known (:class:`models.velocity.members.member.Member`)."""
        torch.set_num_threads(1)
        known = np.isfinite(frame.truth).any(axis=1)
        rows = frame.take(known)
        self._fit_scaling(rows)
        window, context = self._tensors(rows)
        truth = torch.tensor(rows.target, dtype=torch.float32)
        weight = torch.tensor(np.where(rows.is_real, 1.0, self.copy_weight), dtype=torch.float32)
        cut = np.quantile(rows.cutoff.astype(float), 1 - self.config.holdout)
        late = torch.tensor(rows.cutoff.astype(float) > cut)
        # a row whose truth falls into the held-out slice would tell training what the slice will ask
        seen = rows.known_at.astype("datetime64[s]")
        early = torch.tensor(
            ~late.numpy() & ~(np.nanmax(np.where(np.isnat(seen), 0, seen.astype(float)), 1) > cut)
        )
        if early.sum() < 50 or late.sum() < 20:
            early, late = torch.ones(len(rows), dtype=torch.bool), torch.ones(len(rows), dtype=torch.bool)
        self.networks = [
            self._fit_one(seed, window, context, truth, weight, early, late)
            for seed in range(self.config.seeds)
        ]

    def _fit_scaling(self, frame: Frame) -> None:
        self.columns = [
            name for name in frame.names if name.startswith(CONTEXT_PREFIXES) or name in CONTEXT_DELIVERY
        ]
        values = frame.features[:, [frame.names.index(name) for name in self.columns]].astype(float)
        known = np.isfinite(values)
        count = np.maximum(known.sum(0), 1)
        self.mean = np.where(known, values, 0).sum(0) / count
        variance = (np.where(known, values - self.mean, 0) ** 2).sum(0) / count
        self.scale = np.sqrt(np.maximum(variance, 1e-6))

    def _tensors(self, frame: Frame) -> tuple[torch.Tensor, torch.Tensor]:
        values = frame.features[:, [frame.names.index(name) for name in self.columns]].astype(float)
        context = np.clip(np.nan_to_num((values - self.mean) / self.scale), -CLIP, CLIP)
        return torch.tensor(frame.windows), torch.tensor(context, dtype=torch.float32)

    def _fit_one(
        self,
        seed: int,
        window: torch.Tensor,
        context: torch.Tensor,
        truth: torch.Tensor,
        weight: torch.Tensor,
        early: torch.Tensor,
        late: torch.Tensor,
    ) -> QuantileLstm:
        config = self.config
        torch.manual_seed(self.seed + seed)
        shuffle = torch.Generator().manual_seed(self.seed + seed)
        network = QuantileLstm(context.shape[1], config)
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        train = torch.nonzero(early)[:, 0]
        best, best_state, waited = float("inf"), network.state_dict(), 0
        for _ in range(config.epochs):
            network.train()
            for batch in train[torch.randperm(len(train), generator=shuffle)].split(config.batch):
                optimiser.zero_grad()
                loss = pinball_loss(network(window[batch], context[batch]), truth[batch], weight[batch])
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
            network.eval()
            with torch.no_grad():
                held = pinball_loss(network(window[late], context[late]), truth[late], weight[late]).item()
            if held < best - 1e-5:
                best, waited = held, 0
                best_state = {name: value.clone() for name, value in network.state_dict().items()}
            else:
                waited += 1
                if waited >= config.patience:
                    break
        network.load_state_dict(best_state)
        network.eval()
        return network

    def predict(self, frame: Frame) -> np.ndarray:
        """(n, targets, quantiles) log ratios."""
        window, context = self._tensors(frame)
        with torch.no_grad():
            out = torch.stack([network(window, context) for network in self.networks]).mean(0)
        return out.numpy().astype(float)

    def save(self, folder: Path) -> None:
        """Write the member to ``folder``."""
        about = {
            "columns": self.columns,
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "networks": len(self.networks),
        }
        (folder / "lstm.json").write_text(json.dumps(about), encoding="utf-8")
        for number, network in enumerate(self.networks):
            torch.save(network.state_dict(), folder / f"lstm-{number}.pt")

    def load(self, folder: Path) -> None:
        """Restore what ``save`` wrote."""
        about = json.loads((folder / "lstm.json").read_text(encoding="utf-8"))
        self.columns, self.mean, self.scale = (
            about["columns"],
            np.array(about["mean"]),
            np.array(about["scale"]),
        )
        self.networks = []
        for number in range(about["networks"]):
            network = QuantileLstm(len(self.columns), self.config)
            network.load_state_dict(torch.load(folder / f"lstm-{number}.pt", weights_only=True))
            network.eval()
            self.networks.append(network)
