// Time zones: which there are, and how their clocks are put forward and back. Source: stdlib/zones.tsv, which
// `scripts/zones` takes from the time zone database of the IANA. It is what holds from now on; changes of the past do
// not matter here, and those that are only announced from year to year (Morocco's) are not in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace promoc::sema {

inline constexpr int kMinutesOfWeek = 7 * 24 * 60;

/// Clocks that are put forward or back, once a year. Minutes of the week are counted from Monday, 00:00.
struct ClockChange {
  int month = 1;    ///< 1..12
  int week = 5;     ///< 1..4, or 5 for the last one
  int weekday = 6;  ///< of the rule, 0 is Monday
  int from = 0;     ///< minute of the week at which the clocks are changed, as they show it before
  int by = 60;      ///< minutes; less than none when they are put back
};

struct Zone {
  int offset = 0;                    ///< minutes that its clocks are ahead of UTC, outside daylight-saving time
  std::vector<ClockChange> changes;  ///< two or none
};

auto find_zone(std::string_view name) -> std::optional<Zone>;
/// All names, sorted.
auto zone_names() -> std::vector<std::string>;
/// What a text such as "GMT0BST,M3.5.0/1,M10.5.0" says; nothing when it is none. Source: IEEE Std 1003.1, 8.3, and RFC
/// 8536, 3.3.1, which lets hours be -167..167.
auto read_posix_zone(std::string_view text) -> std::optional<Zone>;

}  // namespace promoc::sema
