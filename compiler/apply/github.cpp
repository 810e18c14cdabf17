#include "apply/github.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "diag/render_display.hpp"

namespace promoc::apply {
namespace {

constexpr int kTries = 3;          // of a request that may be repeated
constexpr int kWaits = 4;          // for one request, when GitHub asks for patience
constexpr int kLongestWait = 120;  // seconds
constexpr int kFirstWait = 60;     // what GitHub's documentation asks for when an answer does not say
constexpr int kMostPages = 500;

auto header(const Answer& answer, std::string_view name) -> std::string_view {
  const auto found = std::ranges::find(answer.headers, name, &std::pair<std::string, std::string>::first);
  return found == answer.headers.end() ? std::string_view() : std::string_view(found->second);
}

auto number(std::string_view text) -> std::optional<std::int64_t> {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// Seconds since 1970 of "Sat, 21 Nov 2026 16:51:20 GMT": the only form that HTTP allows servers to send.
auto http_date(std::string_view text) -> std::optional<std::int64_t> {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto day = number(text.substr(5, 2));
  const auto month = kMonths.find(text.substr(8, 3));
  const auto year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2));
  const auto minute = number(text.substr(20, 2));
  const auto second = number(text.substr(23, 2));
  if (!day || month == std::string_view::npos || month % 3 != 0 || !year || !hour || !minute || !second) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::int64_t{86400} * std::chrono::sys_days(date).time_since_epoch().count() + *hour * 3600 + *minute * 60 +
         *second;
}

auto said(const Answer& answer) -> std::string {
  constexpr std::size_t kShown = 300;
  const auto json = parse_json(answer.body);
  if (!json || !json->is_object()) return {};
  const auto message = json->find("message");
  if (message == json->end() || !message->is_string()) return {};
  auto text = message->get<std::string>();
  if (const auto errors = json->find("errors"); errors != json->end()) {
    text += ": " + errors->dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  if (text.size() > kShown) text.resize(kShown);
  return diag::escaped(text);
}

/// Whether GitHub asks for patience. Source: GitHub Docs, "Rate limits for the REST API".
auto is_limit(const Answer& answer) -> bool {
  if (answer.status == 429) return true;
  if (answer.status != 403) return false;
  return !header(answer, "retry-after").empty() || header(answer, "x-ratelimit-remaining") == "0" ||
         said(answer).find("rate limit") != std::string::npos;
}

auto patience(const Answer& answer) -> std::int64_t {
  if (const auto seconds = number(header(answer, "retry-after"))) return std::max<std::int64_t>(*seconds, 1);
  const auto reset = number(header(answer, "x-ratelimit-reset"));
  const auto now = http_date(header(answer, "date"));
  if (header(answer, "x-ratelimit-remaining") == "0" && reset && now) {
    return std::max<std::int64_t>(*reset - *now + 1, 1);
  }
  return kFirstWait;
}

auto may_be_repeated(const Request& request) -> bool { return request.method != "POST"; }

auto is_broken(const Answer& answer) -> bool { return answer.status == 0 || answer.status >= 500; }

/// The path of the next page, from `<https://api.github.com/repositories/1/x?page=2>; rel="next"`. Only the query is
/// taken: the rest of the address is ours.
auto next_page(const Answer& answer, const std::string& path) -> std::optional<std::string> {
  const auto links = header(answer, "link");
  const auto rel = links.find("rel=\"next\"");
  if (rel == std::string_view::npos) return std::nullopt;
  const auto begin = links.rfind('<', rel);
  const auto end = links.find('>', begin == std::string_view::npos ? 0 : begin);
  if (begin == std::string_view::npos || end == std::string_view::npos || end > rel) return std::nullopt;
  const auto address = links.substr(begin + 1, end - begin - 1);
  const auto query = address.find('?');
  if (query == std::string_view::npos) return std::nullopt;
  return path.substr(0, path.find('?')) + std::string(address.substr(query));
}

auto depth_is_fine(std::string_view text) -> bool {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return false;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return true;
}

}  // namespace

auto parse_json(std::string_view text) -> std::optional<Json> {
  if (text.size() > kMaxAnswer || !depth_is_fine(text)) return std::nullopt;
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

auto encoded(std::string_view part) -> std::string {
  std::string text;
  for (const char c : part) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      text += c;
    } else {
      text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  // `.` and `..` would be taken for steps in a path.
  return text == "." || text == ".." ? fmt::format("{}%2E", text.substr(1)) : text;
}

void GitHub::stop(Finding finding) {
  if (!trouble_) trouble_ = std::move(finding);
}

void GitHub::odd(const std::string& path, std::string_view what) {
  stop({diag::Kind::OddAnswer,
        fmt::format("the answer of GitHub for `{}` is not what its API has: {}", diag::escaped(path),
                    diag::escaped(what)),
        "nothing is concluded from it; try again, and look at githubstatus.com"});
}

void GitHub::refuse(const Request& request, const Answer& answer, const std::string& title) {
  const auto reason = said(answer);
  const auto words =
      reason.empty() ? fmt::format("HTTP {}", answer.status) : fmt::format("{} (HTTP {})", reason, answer.status);
  const bool reads = request.method == "GET";
  auto message = reads ? fmt::format("GitHub does not show `{}`: {}", diag::escaped(request.path), words)
                       : fmt::format("GitHub refused to change the {}: {}", title, words);
  std::string help;
  if (answer.status == 401) {
    help = "the token is void: `gh auth status` tells more, `gh auth login` gets another one";
  } else if (answer.status == 403 || answer.status == 404) {
    help =
        "either the token may not do this (it takes an administrator of the repository, or an app with administration, "
        "environments and variables: write, members: read), or the plan does not offer it for a repository of this "
        "visibility; GitHub answers alike";
  } else if (answer.status == 422) {
    help =
        "either a reviewer has no access to the repository, or the plan offers no reviewers for a repository of this "
        "visibility; then `github { plan }` of the definition says more than there is";
  }
  stop({diag::Kind::GitHubRefuses, std::move(message), std::move(help)});
}

auto GitHub::send(const Request& request) -> Answer {
  int tries = 1;
  int waits = 0;
  for (;;) {
    auto answer = transport_.send(request);
    if (is_limit(answer)) {
      const auto seconds = patience(answer);
      if (seconds > kLongestWait || ++waits > kWaits) {
        stop({diag::Kind::GitHubNotReached,
              fmt::format("GitHub asks for patience: too many requests, {} seconds to wait", seconds),
              "run it again later; what is done stays done"});
        return answer;
      }
      transport_.wait(static_cast<int>(seconds));
      continue;
    }
    if (!is_broken(answer) || !may_be_repeated(request) || tries == kTries ||
        (answer.status == 0 && !answer.can_help)) {
      return answer;
    }
    transport_.wait(tries++);
  }
}

auto GitHub::page(const std::string& path, bool hidden_is_absent) -> std::optional<Answer> {
  if (trouble_) return std::nullopt;
  const Request request{"GET", path};
  auto answer = send(request);
  if (trouble_) return std::nullopt;
  if (answer.status == 0) {
    stop({diag::Kind::GitHubNotReached, fmt::format("`gh api` got no answer: {}", diag::escaped(answer.trouble)),
          "`gh auth status` shows whether you are logged in; `gh` must be installed and reach GitHub"});
  } else if (answer.status >= 500) {
    stop({diag::Kind::GitHubNotReached,
          fmt::format("GitHub has trouble of its own: HTTP {} for `{}`", answer.status, diag::escaped(path)),
          "run it again later; githubstatus.com tells more"});
  } else if (answer.status == 404 || (answer.status == 403 && hidden_is_absent)) {
    return std::nullopt;
  } else if (answer.status < 200 || answer.status > 299) {
    refuse(request, answer, path);
  } else {
    return answer;
  }
  return std::nullopt;
}

auto GitHub::get(const std::string& path) -> std::optional<Json> {
  const auto answer = page(path, false);
  if (!answer) return std::nullopt;
  auto json = parse_json(answer->body);
  if (json && json->is_object()) return json;
  odd(path, "it is no object");
  return std::nullopt;
}

auto GitHub::exists(const std::string& path) -> bool { return page(path, false).has_value(); }

auto GitHub::pages(const std::string& path, std::string_view field, bool hidden_is_absent)
    -> std::optional<std::vector<Json>> {
  std::vector<Json> all;
  std::optional<std::int64_t> total;
  std::optional<std::string> next = path;
  for (int count = 0; next; ++count) {
    if (count == kMostPages) {
      odd(path, "it has too many pages");
      return std::nullopt;
    }
    const auto answer = page(*next, hidden_is_absent);
    if (!answer) {
      if (count > 0) odd(path, "a page is missing");
      return std::nullopt;
    }
    const auto json = parse_json(answer->body);
    const auto* part = json ? &*json : nullptr;
    if (part != nullptr && !field.empty()) {
      if (part->is_object() && part->contains("total_count") && part->at("total_count").is_number_integer()) {
        total = part->at("total_count").get<std::int64_t>();
      }
      part = part->is_object() && part->contains(field) ? &part->at(std::string(field)) : nullptr;
    }
    if (part == nullptr || !part->is_array()) {
      odd(path, "a page is no list");
      return std::nullopt;
    }
    all.insert(all.end(), part->begin(), part->end());
    next = next_page(*answer, path);
  }
  if (total && *total != static_cast<std::int64_t>(all.size())) {
    odd(path, fmt::format("{} of {} entries", all.size(), *total));
    return std::nullopt;
  }
  return all;
}

auto GitHub::list(const std::string& path, std::string_view field) -> std::optional<std::vector<Json>> {
  return pages(path, field, false);
}

auto GitHub::list_if_shown(const std::string& path, std::string_view field) -> std::optional<std::vector<Json>> {
  return pages(path, field, true);
}

auto GitHub::change(const Request& request, const std::string& title) -> Sent {
  if (trouble_) return Sent::Failed;
  const auto answer = send(request);
  if (trouble_) return Sent::Failed;
  if (answer.status >= 200 && answer.status <= 299) return Sent::Done;
  if (answer.status == 0) {
    stop({diag::Kind::GitHubNotReached,
          fmt::format("`gh api` got no answer when it changed the {}: {}", title, diag::escaped(answer.trouble)),
          "run it again: it reads what is there and goes on"});
  } else if (answer.status >= 500) {
    stop({diag::Kind::GitHubNotReached,
          fmt::format("GitHub has trouble of its own: HTTP {} when the {} was changed", answer.status, title),
          "run it again later: it reads what is there and goes on"});
  } else {
    refuse(request, answer, title);
  }
  const bool is_gone = request.method == "DELETE" && answer.status == 404;
  const bool is_there = request.method == "POST" && (answer.status == 303 || answer.status == 422);
  const bool is_cut = request.method == "POST" && is_broken(answer) && answer.can_help;
  if (!is_gone && !is_there && !is_cut && answer.status != 409) return Sent::Failed;
  doubt_ = std::exchange(trouble_, std::nullopt);
  return Sent::Unsure;
}

}  // namespace promoc::apply
