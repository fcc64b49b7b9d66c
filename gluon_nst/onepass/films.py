"""Paint films: frame by frame, in parts, so that an interrupted one can go on."""

import heapq
import itertools
import json
import shutil
from contextlib import ExitStack, contextmanager

import numpy

from ..errors import Interrupted, UserError
from ..files import atomic_path, sha256
from ..images import resize
from ..runs.interrupts import interrupts_between_steps
from .moving import FramePainter
from .painting import SIZE, painted_size

MP4 = '.mp4', '.mov', '.m4v'
FILMS = (*MP4, '.mkv', '.webm', '.avi')
PART = 100  # frames: so many are lost at most if a process is killed
# Nobody sees a loss; and without frames that depend on later ones, parts can be joined.
X264 = {'crf': '18', 'bf': '0'}


def paint_film(net, film, out, *, size=SIZE, smooth=0.0, color='style', identity='', bar=None):
    """Paint a film into a file, whole or not at all; its sound is kept.

    The parts that are done lie in a folder beside ``out`` until all are: called again, it goes
    on after the last of them.

    Parameters
    ----------
    net : PaintingNetwork or AnyStyle
    film, out : Path
        ``out`` is an MP4 or a Matroska file, by its suffix.
    size : int
        Pixels along the longest side of the painting.
    smooth, color
        As in `FramePainter`.
    identity : str
        What no other network has: parts that another one painted are not gone on with.
    bar : callable, optional
        Called with the number of frames that are painted, and that of all (0: not known).

    Raises
    ------
    UserError
        If PyAV is not installed, or the film cannot be read, or holds no frame.
    KeyboardInterrupt
        If interrupted.
    """
    av = _import_av(film)
    with _readable(av, film):
        settings = dict(film=sha256(film), net=identity, size=size, smooth=smooth, color=color)
        work = _Work(av, film, out, size, FramePainter(net, smooth, color), settings)
        work.paint(bar)
        work.join(out)


def _import_av(film):
    try:
        import av
    except ImportError:
        raise UserError(
            f'{film} is a film, and PyAV is not installed: run "pip install \'gluon-nst[video]\'"'
        ) from None
    return av


@contextmanager
def _readable(av, film):
    """Turn what PyAV says of a film into one sentence."""
    try:
        yield
    except FileNotFoundError:
        raise UserError(f'there is no film {film}: check the name and the folder') from None
    except av.error.FFmpegError as error:
        raise UserError(
            f'{film} cannot be read as a film ({error.strerror}): save it as MP4 with another '
            'program'
        ) from None


class _Work:
    """A film that is being painted: its parts that are done, and what paints the others.

    Parts are in a folder, named by their first frame. Settings that have changed empty it.
    """

    def __init__(self, av, film, out, size, painter, settings):
        self.av, self.film, self.size, self.painter = av, film, size, painter
        self.folder = out.with_name(f'.{out.name}.parts')
        record, text = self.folder / 'settings.json', json.dumps(settings)
        if self.folder.exists() and not (record.exists() and record.read_text() == text):
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        record.write_text(text)

    def paint(self, bar=None):
        """Paint the frames that are in no part yet."""
        with self.av.open(str(self.film)) as source, interrupts_between_steps() as interrupts:
            video = self._video(source)
            count = video.frames or round((video.duration or 0) * video.time_base * _rate(video))
            frames = source.decode(video)
            done = self._take_up(frames)
            for first in frames:
                with self._part(done, video, first) as write:
                    for frame in itertools.chain([first], itertools.islice(frames, PART - 1)):
                        write(frame)
                        done += 1
                        if bar is not None:
                            bar(done, count)
                        if interrupts:
                            break
                if interrupts:
                    raise Interrupted(
                        f'interrupted after frame {done} of {count or "?"} of {self.film}: the '
                        'same command goes on from there',
                        interrupts[0],
                    )
            if not done:
                raise UserError(f'{self.film} holds no frame: give a whole film')

    def _video(self, source):
        if not source.streams.video:
            raise UserError(f'{self.film} holds no pictures: give a film')
        video = source.streams.video[0]
        video.thread_type = 'AUTO'
        return video

    def _take_up(self, frames):
        """Skip the frames that are done, let the painter know the last one; return how many."""
        parts = self._parts()
        if not parts:
            return 0
        with self.av.open(str(parts[-1])) as part:
            *others, latest = part.decode(video=0)
        done = int(parts[-1].stem) + len(others) + 1
        frame = next(itertools.islice(frames, done - 1, None))
        self.painter.take_up(self._resized(frame), latest.to_ndarray(format='rgb24'))
        return done

    def _parts(self):
        return sorted(self.folder.glob('[0-9]*.nut'))

    def _resized(self, frame):
        """Return a frame as it is painted, (H, W, 3), uint8: upright, with even sides."""
        turns = round(getattr(frame, 'rotation', 0) / 90)
        image = numpy.rot90(frame.to_ndarray(format='rgb24'), turns)
        height, width = image.shape[:2]
        width, height = painted_size(self.film, width, height, self.size)
        return resize(numpy.ascontiguousarray(image), (width // 2 * 2, height // 2 * 2))

    @contextmanager
    def _part(self, start, video, first):
        """Yield a function that paints a frame, and writes it to a part."""
        height, width = self._resized(first).shape[:2]
        path = self.folder / f'{start:08d}.nut'
        with atomic_path(path) as temporary, self.av.open(str(temporary), 'w', 'nut') as part:
            stream = part.add_stream('libx264', rate=_rate(video), options=X264)
            stream.width, stream.height, stream.pix_fmt = width, height, 'yuv420p'
            stream.codec_context.time_base = video.time_base

            def write(frame):
                image = self.painter(self._resized(frame))
                painting = self.av.VideoFrame.from_ndarray(image, format='rgb24')
                painting.pts, painting.time_base = frame.pts, frame.time_base
                part.mux(stream.encode(painting))

            yield write
            part.mux(stream.encode())

    def join(self, out):
        """Join the parts, with the sound of the film, and remove them."""
        with ExitStack() as stack:
            source = stack.enter_context(self.av.open(str(self.film)))
            temporary = stack.enter_context(atomic_path(out))
            film = stack.enter_context(self.av.open(str(temporary), 'w'))
            parts = [stack.enter_context(self.av.open(str(path))) for path in self._parts()]
            pictures = _copy(film, parts[0].streams.video[0])
            streams = [_packets(part.streams.video[0], pictures) for part in parts]
            sounds = [_packets(sound, _copy(film, sound)) for sound in source.streams.audio]
            for packet in heapq.merge(itertools.chain(*streams), *sounds, key=_seconds):
                film.mux(packet)
        shutil.rmtree(self.folder)


def _rate(video):
    return video.average_rate or 25


def _copy(film, stream):
    """Add a stream like another to a film that is written, and return it."""
    if hasattr(film, 'add_stream_from_template'):
        return film.add_stream_from_template(stream)
    return film.add_stream(template=stream)  # PyAV before 14


def _packets(stream, target):
    """Yield the packets of a stream, for another one."""
    for packet in stream.container.demux(stream):
        if packet.dts is not None:
            packet.stream = target
            yield packet


def _seconds(packet):
    return packet.dts * packet.time_base
