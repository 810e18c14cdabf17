// Hours of a calendar as minutes of a week, and what the clocks of their zone do to them.
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "plan/calendars.hpp"
#include "sema/zones.hpp"

namespace promoc::sema {

/// Minutes from Monday, 00:00.
using Week = std::bitset<kMinutesOfWeek>;

auto week_of(const plan::Hours& hours) -> Week;

/// The minutes of hours on the clocks of another zone: those that they are on every day of the year, whatever
/// daylight-saving time it is (`always`), or on some.
auto seen_from(const plan::Hours& hours, const std::string& zone, bool always) -> Week;

/// What happens to hours when clocks are changed, in words: "never come on the last Sunday of March, when ..."
auto lost_or_doubled(const plan::Hours& hours) -> std::vector<std::string>;

}  // namespace promoc::sema
