// Pieces of a calendar as a definition writes them: hours, days, lists of dates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/calendars.hpp"
#include "sema/context.hpp"
#include "sema/values.hpp"
#include "sema/zones.hpp"

namespace promoc::sema {

/// Hours, and where they stand.
struct HoursAt {
  plan::Hours hours;
  Span span;
};

/// The name of the function that a value calls: "weekly"; empty when it calls none.
auto called_name(const Node& value) -> std::string;

/// `weekly(DAYS, HOURS, zone: Z)`, `always(zone: Z)`. Without a zone it is `zone`; where that is empty, one must be
/// given. Nothing when something was reported.
auto read_hours(Context& context, const Node& value, const std::string& zone) -> std::optional<HoursAt>;

/// `2026-12-25`, `2026-12-20..2027-01-03`; nothing when it is neither or was reported.
auto read_days(Context& context, const Node& value, const std::string& zone) -> std::optional<plan::Days>;

/// `dates("calendar/holidays.txt", until: 2027-12-31, zone: Z)`: the days of the file, and its end, into the calendar.
void read_list(Context& context, const Node& value, const std::string& zone, plan::Calendar& calendar);

/// Whether a text is a day that there is: "2028-02-29".
auto is_date(std::string_view text) -> bool;

}  // namespace promoc::sema
