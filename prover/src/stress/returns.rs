//! Returns: over overlapping windows, over one date, and of several assets together.

/// Simple returns over windows of `horizon` dates, `p_(t+h) / p_t - 1`, one for each window that the prices
/// have. Windows overlap: each date but the last `horizon` begins one. They are not independent, which
/// leaves a quantile unbiased and makes it vary more than the number of windows suggests.
pub fn simple(prices: &[f64], horizon: usize) -> Vec<f64> {
    let ends = prices.iter().skip(horizon);
    prices
        .iter()
        .zip(ends)
        .map(|(from, to)| to / from - 1.0)
        .collect()
}

/// Logarithmic returns from each date to the next, `ln(p_(t+1) / p_t)`: those whose variances add up.
pub fn logarithmic(prices: &[f64]) -> Vec<f64> {
    prices
        .windows(2)
        .map(|pair| (pair[1] / pair[0]).ln())
        .collect()
}

/// Weighted sums over the assets, one for each window.
pub fn weighted(returns: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let windows = returns.first().map_or(0, Vec::len);
    let of = |window: usize| {
        let parts = returns.iter().zip(weights);
        parts
            .map(|(returns, weight)| returns[window] * weight)
            .sum()
    };
    (0..windows).map(of).collect()
}

/// Means over the assets, one for each window.
pub fn mean(returns: &[Vec<f64>]) -> Vec<f64> {
    weighted(returns, &vec![1.0 / returns.len() as f64; returns.len()])
}
