#include "driver/real_fs.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <map>
#include <utility>

#include "base/path.hpp"

namespace promoc::driver {
namespace {

auto failed(int code = errno) -> Status {
  std::string text = std::strerror(code);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return {std::move(text)};
}

auto result(int code) -> Status { return code == 0 ? Status{} : failed(); }

/// An open file descriptor, or none.
class Handle {
 public:
  Handle() = default;
  explicit Handle(int fd) : fd_(fd) {}
  Handle(Handle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  auto operator=(Handle&& other) noexcept -> Handle& {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Handle() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] auto get() const -> int { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

auto kind_of(const struct stat& info) -> EntryKind {
  if (S_ISREG(info.st_mode)) return EntryKind::File;
  if (S_ISDIR(info.st_mode)) return EntryKind::Directory;
  if (S_ISLNK(info.st_mode)) return EntryKind::Symlink;
  return EntryKind::Other;
}

auto read_all(int fd) -> std::optional<std::string> {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  if (static_cast<std::size_t>(info.st_size) > kMaxReadSize) return std::nullopt;
  std::string text(static_cast<std::size_t>(info.st_size) + 1, '\0');  // one more, to see the end in the same call
  std::size_t size = 0;
  for (;;) {
    const auto got = ::read(fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > kMaxReadSize) return std::nullopt;
    if (size == text.size()) text.resize(2 * size);
  }
  text.resize(size);
  return text;
}

auto write_all(int fd, std::string_view content) -> bool {
  while (!content.empty()) {
    const auto written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Whether a path stays inside the folder it is relative to.
auto stays_inside(std::string_view path) -> bool {
  return !path.starts_with('/') && path != ".." && !path.starts_with("../") &&
         path.find('\0') == std::string_view::npos;
}

/// Reaches every file through handles of directories that were opened without following links, so that nobody can
/// redirect a write by swapping a directory for a link after it was looked at.
class RealFolder final : public Folder {
 public:
  explicit RealFolder(std::string path) : path_(path.empty() ? "." : std::move(path)) { open_root(); }

  [[nodiscard]] auto read(std::string_view given) const -> std::optional<std::string> override {
    const auto path = path::normal(given);
    if (!stays_inside(path)) return std::nullopt;
    if (auto text = content(path)) return text;
    const auto target = resolved(path);
    return target && *target != path ? content(*target) : std::nullopt;
  }

  [[nodiscard]] auto is_directory(std::string_view given) const -> bool override {
    const auto path = path::normal(given);
    if (!stays_inside(path)) return false;
    const auto kind = entry(path).kind;
    if (kind == EntryKind::File || kind == EntryKind::Directory) return kind == EntryKind::Directory;
    const auto target = resolved(path);
    return target && (target->empty() ? static_cast<bool>(root_) : entry(*target).kind == EntryKind::Directory);
  }

  [[nodiscard]] auto entry(std::string_view path) const -> Entry override {
    struct stat info {};
    if (const auto known = folders_.find(path); known != folders_.end()) {
      return {known->second ? EntryKind::Directory : EntryKind::None, false};
    }
    const auto at = place(path);
    if (at.folder < 0 || ::fstatat(at.folder, at.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return {};
    return {kind_of(info), S_ISREG(info.st_mode) && (info.st_mode & S_IXUSR) != 0};
  }

  [[nodiscard]] auto content(std::string_view path) const -> std::optional<std::string> override {
    const auto at = place(path);
    if (at.folder < 0) return std::nullopt;
    // A pipe must not make us wait, a terminal must not become ours.
    const Handle file(::openat(at.folder, at.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    return file ? read_all(file.get()) : std::nullopt;
  }

  [[nodiscard]] auto names(std::string_view path) const -> std::vector<std::string> override {
    std::vector<std::string> names;
    const auto folder = directory(path);
    const auto copy = folder < 0 ? -1 : ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const listing = copy < 0 ? nullptr : ::fdopendir(copy);
    if (listing == nullptr) return names;
    while (const auto* const item = ::readdir(listing)) {
      const std::string_view name = &item->d_name[0];
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(listing);
    std::ranges::sort(names);
    return names;
  }

  auto lock() -> Status override {
    if (!root_) {
      if (auto status = create_root(); !status.ok()) return status;
      open_root();
      if (!root_) return failed();
    }
    if (::flock(root_.get(), LOCK_EX | LOCK_NB) == 0) return {};
    if (errno == EWOULDBLOCK) return {"another promoc is writing there"};
    return {};  // some network file systems have no locks; then the journal alone must do
  }

  auto create_folder(std::string_view path) -> Status override {
    const auto at = place(path);
    if (at.folder < 0) return failed(ENOTDIR);
    if (::mkdirat(at.folder, at.name.c_str(), 0777) != 0) return failed();
    folders_.insert_or_assign(std::string(path), open_folder(at.folder, at.name));  // files will follow
    return {};
  }

  auto create_file(std::string_view path, std::string_view content, bool executable) -> Status override {
    const auto at = place(path);
    if (at.folder < 0) return failed(ENOTDIR);
    const mode_t mode = executable ? 0777 : 0666;
    Handle file(::openat(at.folder, at.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file) return failed();
    if (write_all(file.get(), content)) return {};
    auto status = failed();
    ::unlinkat(at.folder, at.name.c_str(), 0);
    return status;
  }

  auto link(std::string_view from, std::string_view to) -> Status override {
    const auto a = place(from);
    const auto b = place(to);
    if (a.folder < 0 || b.folder < 0) return failed(ENOTDIR);
    return result(::linkat(a.folder, a.name.c_str(), b.folder, b.name.c_str(), 0));
  }

  auto rename(std::string_view from, std::string_view to) -> Status override {
    const auto a = place(from);
    const auto b = place(to);
    if (a.folder < 0 || b.folder < 0) return failed(ENOTDIR);
    return result(::renameat(a.folder, a.name.c_str(), b.folder, b.name.c_str()));
  }

  auto rename_to_new(std::string_view from, std::string_view to) -> Status override {
    const auto a = place(from);
    const auto b = place(to);
    if (a.folder < 0 || b.folder < 0) return failed(ENOTDIR);
    if (::renameat2(a.folder, a.name.c_str(), b.folder, b.name.c_str(), RENAME_NOREPLACE) == 0) return {};
    if (errno != EINVAL && errno != ENOSYS) return failed();
    // A file system or kernel that cannot look and rename in one step.
    return entry(to).kind == EntryKind::None ? rename(from, to) : failed(EEXIST);
  }

  auto remove_file(std::string_view path) -> Status override {
    const auto at = place(path);
    return at.folder < 0 ? failed(ENOTDIR) : result(::unlinkat(at.folder, at.name.c_str(), 0));
  }

  auto remove_folder(std::string_view path) -> Status override {
    const auto at = place(path);
    if (at.folder < 0) return failed(ENOTDIR);
    folders_.erase(std::string(path));
    return result(::unlinkat(at.folder, at.name.c_str(), AT_REMOVEDIR));
  }

 private:
  /// A name and the handle of the directory that holds it; -1 when that cannot be reached without a link.
  struct Place {
    int folder = -1;
    std::string name;
  };

  static auto open_folder(int outer, const std::string& name) -> Handle {
    return Handle(::openat(outer, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }

  void open_root() { root_ = Handle(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }

  auto create_root() const -> Status {
    if (::mkdir(path_.c_str(), 0777) == 0) return {};
    for (std::size_t at = 1; at <= path_.size(); ++at) {
      if (at < path_.size() && path_[at] != '/') continue;
      if (::mkdir(path_.substr(0, at).c_str(), 0777) != 0 && errno != EEXIST) return failed();
    }
    return {};
  }

  [[nodiscard]] auto place(std::string_view path) const -> Place {
    if (path.empty() || !path::is_normal(path) || !stays_inside(path)) return {};
    return {directory(path::parent(path)), std::string(path::name(path))};
  }

  [[nodiscard]] auto directory(std::string_view path) const -> int {
    if (path.empty()) return root_.get();
    if (const auto known = folders_.find(path); known != folders_.end()) return known->second.get();
    const auto outer = directory(path::parent(path));
    if (outer < 0) return -1;
    const std::string name(path::name(path));
    auto handle = open_folder(outer, name);
    if (!handle && errno != ENOENT) return -1;
    return folders_.emplace(path, std::move(handle)).first->second.get();
  }

  /// The path with its links followed, as long as they stay inside; nothing when they leave or turn in circles.
  [[nodiscard]] auto resolved(const std::string& path) const -> std::optional<std::string> {
    std::string done;
    std::string rest = path;
    for (int links = 0; !rest.empty();) {
      const auto slash = rest.find('/');
      const auto next = path::join(done, rest.substr(0, slash));
      rest.erase(0, slash == std::string::npos ? rest.size() : slash + 1);
      if (entry(next).kind != EntryKind::Symlink) {
        done = next;
        continue;
      }
      const auto at = place(next);
      std::array<char, PATH_MAX> target{};
      const auto size = ::readlinkat(at.folder, at.name.c_str(), target.data(), target.size());
      const std::string_view text(target.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
      if (++links > 40 || text.empty() || text.starts_with('/')) return std::nullopt;
      rest = path::join(path::join(path::parent(next), text), rest);
      done.clear();
      if (!stays_inside(rest)) return std::nullopt;
    }
    return done;
  }

  std::string path_;
  Handle root_;
  mutable std::map<std::string, Handle, std::less<>> folders_;  ///< no handle: there is nothing of that name
};

}  // namespace

auto RealDisk::working_directory() const -> std::string {
  if (!working_directory_.empty()) return working_directory_;
  std::array<char, PATH_MAX> buffer{};
  working_directory_ = ::getcwd(buffer.data(), buffer.size()) == nullptr ? "/" : std::string(buffer.data());
  return working_directory_;
}

auto RealDisk::kind(std::string_view path) const -> EntryKind {
  struct stat info {};
  const std::string text(path.empty() ? "." : path);
  return ::stat(text.c_str(), &info) == 0 ? kind_of(info) : EntryKind::None;
}

auto RealDisk::open(std::string_view path) -> std::unique_ptr<Folder> {
  return std::make_unique<RealFolder>(std::string(path));
}

}  // namespace promoc::driver
