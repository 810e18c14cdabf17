#include "sema/week.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace promoc::sema {
namespace {

constexpr int kDay = 24 * 60;

auto within_week(int minute) -> std::size_t {
  return static_cast<std::size_t>((minute % kMinutesOfWeek + kMinutesOfWeek) % kMinutesOfWeek);
}

auto length_of(const plan::Hours& hours) -> int {
  return hours.end > hours.begin ? hours.end - hours.begin : hours.end + kDay - hours.begin;
}

/// How far clocks of the zone can be ahead of UTC.
auto offsets_of(const std::string& name) -> std::vector<int> {
  const auto zone = find_zone(name).value_or(Zone{});
  std::vector<int> offsets{zone.offset};
  if (!zone.changes.empty()) offsets.push_back(zone.offset + zone.changes[0].by);
  return offsets;
}

auto moved(const Week& week, int by) -> Week {
  const auto right = within_week(by);
  return (week << right) | (week >> (kMinutesOfWeek - right));
}

auto clock(std::size_t minute_of_week) -> std::string {
  const auto minute = minute_of_week % kDay;
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

auto day_of(const ClockChange& change) -> std::string {
  constexpr std::array<std::string_view, 7> kDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                  "Friday", "Saturday", "Sunday"};
  constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
  constexpr std::array<std::string_view, 5> kWeeks{"first", "second", "third", "fourth", "last"};
  return fmt::format("the {} {} of {}", kWeeks.at(static_cast<std::size_t>(change.week - 1)),
                     kDays.at(static_cast<std::size_t>(change.weekday)),
                     kMonths.at(static_cast<std::size_t>(change.month - 1)));
}

/// `begin` and `length` of an opening, and of the minutes that are lost or come twice.
auto words_for(int begin, int length, const ClockChange& change, const std::string& zone) -> std::string {
  const int size = std::abs(change.by);
  const int from = change.by > 0 ? change.from : change.from - size;
  // How far into the opening the change comes, from before its begin to after it.
  const int into = static_cast<int>(within_week(from - begin + kMinutesOfWeek / 2)) - kMinutesOfWeek / 2;
  const bool apart = into >= length || into + size <= 0;
  const auto how = fmt::format("when the clocks of {} go from {} to {}", zone, clock(within_week(change.from)),
                               clock(within_week(change.from + change.by)));
  if (apart) return {};
  if (change.by > 0)
    return into <= 0 && into + size >= length ? fmt::format("do not come at all on {}, {}", day_of(change), how) : "";
  const bool whole = into >= 0 && into + size <= length;
  return whole ? "" : fmt::format("come twice on {}, {}", day_of(change), how);
}

}  // namespace

auto week_of(const plan::Hours& hours) -> Week {
  Week week;
  for (int day = 0; day < 7; ++day) {
    if (!hours.days.at(static_cast<std::size_t>(day))) continue;
    for (int minute = 0; minute < length_of(hours); ++minute) week.set(within_week(day * kDay + hours.begin + minute));
  }
  return week;
}

auto seen_from(const plan::Hours& hours, const std::string& zone, bool always) -> Week {
  const auto own = week_of(hours);
  if (hours.zone == zone) return own;
  Week all;
  if (always) all.set();
  for (const auto there : offsets_of(hours.zone)) {
    for (const auto here : offsets_of(zone)) {
      const auto seen = moved(own, here - there);
      all = always ? all & seen : all | seen;
    }
  }
  return all;
}

auto lost_or_doubled(const plan::Hours& hours) -> std::vector<std::string> {
  std::vector<std::string> words;
  for (const auto& change : find_zone(hours.zone).value_or(Zone{}).changes) {
    for (int day = 0; day < 7; ++day) {
      if (!hours.days.at(static_cast<std::size_t>(day))) continue;
      auto text = words_for(day * kDay + hours.begin, length_of(hours), change, hours.zone);
      if (!text.empty() && std::ranges::find(words, text) == words.end()) words.push_back(std::move(text));
    }
  }
  return words;
}

}  // namespace promoc::sema
