// A cover over the window while the app is not in front, so that the list of recent apps shows nothing (R-107).

#import <UIKit/UIKit.h>

@interface BeatbookCover : NSObject
@end

@implementation BeatbookCover

static NSMutableArray<UIView *> *covers;

+ (void)load {
    covers = [NSMutableArray array];
    NSNotificationCenter *centre = NSNotificationCenter.defaultCenter;
    [centre addObserver:self selector:@selector(cover) name:UIApplicationWillResignActiveNotification object:nil];
    [centre addObserver:self selector:@selector(uncover) name:UIApplicationDidBecomeActiveNotification object:nil];
}

+ (void)cover {
    for (UIScene *scene in UIApplication.sharedApplication.connectedScenes) {
        if (![scene isKindOfClass:UIWindowScene.class]) continue;
        for (UIWindow *window in ((UIWindowScene *)scene).windows) {
            UIView *cover = [[UIView alloc] initWithFrame:window.bounds];
            cover.autoresizingMask = UIViewAutoresizingFlexibleWidth | UIViewAutoresizingFlexibleHeight;
            cover.backgroundColor = [UIColor colorWithRed:0x09 / 255.0 green:0x0d / 255.0 blue:0x0c / 255.0 alpha:1];
            [window addSubview:cover];
            [covers addObject:cover];
        }
    }
}

+ (void)uncover {
    for (UIView *cover in covers) [cover removeFromSuperview];
    [covers removeAllObjects];
}

@end
